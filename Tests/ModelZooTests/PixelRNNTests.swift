import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// The LSTMs that a PixelRNN is made of.
enum PixelLSTM: CaseIterable {
  case row, diagonal

  /// A small PixelRNN for images of `format`, with weights that let nothing hide.
  func model(
    _ format: ImageFormat, layers: Int = 2, features: Int = 6, skips: Bool = false, dropout: Float = 0
  ) -> any AutoregressiveModel {
    var generator = RandomGenerator(seed: 7)
    let configuration = PixelRNNConfiguration(
      features: features, layers: layers, headFeatures: 24, skips: skips, dropout: dropout)
    return switch self {
    case .row: PixelRNN<RowLSTM>(configuration, format: format, using: &generator).randomized()
    case .diagonal: PixelRNN<DiagonalBiLSTM>(configuration, format: format, using: &generator).randomized()
    }
  }
}

@Suite struct PixelRNNTests {
  static let formats = [
    ImageFormat(height: 5, width: 6, levels: 2),
    ImageFormat(height: 6, width: 5, levels: 5),
    ImageFormat(height: 4, width: 5, channels: 2, levels: 4),
    ImageFormat(height: 5, width: 4, channels: 3, levels: 3),
  ]

  @Test(arguments: PixelLSTM.allCases, formats)
  func logitsDependOnEarlierPixelsAlone(lstm: PixelLSTM, format: ImageFormat) {
    for skips in [false, true] { expectCausality(of: lstm.model(format, skips: skips)) }
  }

  /// The triangle of states, seen through the 7×7 convolution: a pixel's row as far as its neighbour's four
  /// pixels to the left, the row above three to the right, and from there on one more on either side for each
  /// row.
  @Test func aRowLSTMSeesATriangle() {
    let model = PixelLSTM.row.model(ImageFormat(height: 6, width: 17, levels: 2), layers: 1)
    let drawing = """
      # # # # # # # # # # # # # # . . .
      # # # # # # # # # # # # # . . . .
      . # # # # # # # # # # # . . . . .
      . . # # # # # # # # # . . . . . .
      . . . # # # # 0 . . . . . . . . .
      . . . . . . . . . . . . . . . . .
      """
    #expect(receptiveField(of: model, row: 4, column: 7) == drawing)
  }

  @Test(arguments: [(0, 7), (3, 0), (4, 5), (5, 3)])
  func aDiagonalBiLSTMSeesEveryEarlierPixel(row: Int, column: Int) {
    let format = ImageFormat(height: 6, width: 8, levels: 2)
    for layers in 1...2 {
      let field = receptiveField(
        of: PixelLSTM.diagonal.model(format, layers: layers), row: row, column: column)
      let isFar = row > 0 && column + 3 < format.width - 1
      let all = everyEarlierPixel(format, row: row, column: column)
      #expect(field == (isFar ? withoutLastPixel(of: row - 1, all) : all))
    }
  }

  /// The one exception, which is the paper's: what a state from the right knows of its own pixel comes from
  /// pixels before it, so nobody but the 7×7 convolution tells of the last pixel of the row above.
  private func withoutLastPixel(of row: Int, _ drawing: String) -> String {
    var lines = drawing.split(separator: "\n").map(String.init)
    lines[row] = lines[row].dropLast() + "."
    return lines.joined(separator: "\n")
  }

  @Test(arguments: PixelLSTM.allCases)
  func laterColoursSeeEarlierOnesOfTheirPixel(lstm: PixelLSTM) {
    let format = ImageFormat(height: 3, width: 3, channels: 3, levels: 2)
    #expect(receptiveField(of: lstm.model(format), row: 1, column: 1) == "# # #\n# @ .\n. . .")
  }

  @Test(
    arguments: PixelLSTM.allCases,
    [
      ImageFormat(height: 3, width: 3, levels: 2),
      ImageFormat(height: 2, width: 2, levels: 4),
      ImageFormat(height: 1, width: 3, channels: 3, levels: 2),
      ImageFormat(height: 2, width: 1, channels: 2, levels: 3),
    ])
  func probabilitiesOfAllImagesSumToOne(lstm: PixelLSTM, format: ImageFormat) {
    for skips in [false, true] { expectProbabilitiesSumToOne(of: lstm.model(format, skips: skips)) }
  }

  @Test(arguments: PixelLSTM.allCases)
  func samplesAreAsFrequentAsTheirProbability(lstm: PixelLSTM) {
    expectSamplesAsFrequentAsProbable(of: lstm.model(ImageFormat(height: 2, width: 2, levels: 2)))
  }

  @Test(arguments: PixelLSTM.allCases, formats)
  func anIncrementalPassHasTheBitsOfAFullOne(lstm: PixelLSTM, format: ImageFormat) {
    for (count, skips) in [(1, true), (3, false), (11, true)] {
      expectIncrementalPassIsFullPass(of: lstm.model(format, skips: skips), count: count)
    }
  }

  @Test(arguments: PixelLSTM.allCases, formats)
  func completionKeepsWhatIsKnown(lstm: PixelLSTM, format: ImageFormat) {
    expectCompletionKeepsWhatIsKnown(of: lstm.model(format))
  }

  @Test(arguments: PixelLSTM.allCases)
  func bitsAreTheSameForEveryThreadCount(lstm: PixelLSTM) {
    let format = ImageFormat(height: 13, width: 11, channels: 3, levels: 3)
    expectSameBitsForEveryThreadCount(of: lstm.model(format, features: 24), count: 5)
  }

  @Test(arguments: PixelLSTM.allCases)
  func everyParameterIsInUse(lstm: PixelLSTM) {
    for skips in [false, true] {
      let model = lstm.model(Self.formats[3], skips: skips)
      let images = randomImages(2, Self.formats[3])
      expectEveryGradient(of: model, on: images)
    }
  }

  private func expectEveryGradient(of model: some AutoregressiveModel, on images: ImageBatch) {
    let (_, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
    for (named, gradient) in gradients.entries {
      #expect(gradient.elements.contains { $0 != 0 }, "\(named.name)")
    }
  }

  @Test(arguments: PixelLSTM.allCases)
  func dropoutActsInTrainingAlone(lstm: PixelLSTM) {
    let model = lstm.model(Self.formats[1], dropout: 0.5)
    let images = randomImages(2, Self.formats[1])
    let calm = model.logits(of: images).elements
    #expect(calm == model.logits(of: images).elements)
    #expect(model.inMode(.training) { model.logits(of: images).elements } != calm)
  }

  @Test(arguments: [1, 2, 3, 5])
  func theUsualConfigurationHasNoFault(channels: Int) {
    for size in [8, 28] {
      let format = ImageFormat(height: size, width: size, channels: channels, levels: 4)
      let usual = PixelRNN<RowLSTM>.configuration(for: format)
      #expect(PixelRNN<RowLSTM>.fault(in: usual, for: format) == nil)
    }
  }

  @Test func faultsAreNamed() {
    func fault(_ change: (inout PixelRNNConfiguration) -> Void) -> String? {
      var configuration = PixelRNNConfiguration(features: 6, layers: 2, headFeatures: 12)
      change(&configuration)
      return PixelRNN<DiagonalBiLSTM>.fault(in: configuration, for: Self.formats[3])
    }
    #expect(fault { _ in } == nil)
    #expect(fault { $0.features = 7 } == "7 features, which do not split evenly among 3 channels")
    #expect(fault { $0.headFeatures = 0 } == "0 features")
    #expect(fault { $0.layers = -1 } == "-1 layers")
    #expect(fault { $0.dropout = 1 } == "a dropout of 1.0")
  }
}
