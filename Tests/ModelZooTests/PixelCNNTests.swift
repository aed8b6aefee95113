import Layers
import ModelZoo
import Tensors
import Testing

/// A small PixelCNN for images of `format`, with weights that let nothing hide.
func smallPixelCNN(_ format: ImageFormat, features: Int = 6, blocks: Int = 2, kernel: Int = 3) -> PixelCNN {
  var generator = RandomGenerator(seed: 7)
  let configuration = PixelCNN.Configuration(
    features: features, blocks: blocks, kernel: kernel, headFeatures: 12, dropout: 0.5)
  return PixelCNN(configuration, format: format, using: &generator).randomized()
}

@Suite struct PixelCNNTests {
  static let formats = [
    ImageFormat(height: 5, width: 6, levels: 2),
    ImageFormat(height: 6, width: 5, levels: 5),
    ImageFormat(height: 4, width: 5, channels: 2, levels: 4),
    ImageFormat(height: 5, width: 4, channels: 3, levels: 3),
  ]

  @Test(arguments: formats, [3, 5])
  func logitsDependOnEarlierPixelsAlone(format: ImageFormat, kernel: Int) {
    expectCausality(of: smallPixelCNN(format, kernel: kernel))
  }

  /// Figure 1 of the paper on Gated PixelCNN, with a first layer of 7×7: what lies above and to the right is out of
  /// sight from where the 7×7 ends, one column further a row.
  @Test func thereIsABlindSpot() {
    let model = smallPixelCNN(ImageFormat(height: 8, width: 12, levels: 2), blocks: 9)
    let drawing = """
      # # # # # # # # # # # #
      # # # # # # # # # # # .
      # # # # # # # # # # . .
      # # # # # # # # # . . .
      # # # # # # # # . . . .
      # # # # 0 . . . . . . .
      . . . . . . . . . . . .
      . . . . . . . . . . . .
      """
    #expect(receptiveField(of: model, row: 5, column: 4) == drawing)
  }

  @Test func theBlindSpotIsSmallerWhereKernelsAreLarger() {
    let model = smallPixelCNN(ImageFormat(height: 8, width: 12, levels: 2), blocks: 9, kernel: 5)
    let drawing = """
      # # # # # # # # # # # #
      # # # # # # # # # # # #
      # # # # # # # # # # # #
      # # # # # # # # # # . .
      # # # # # # # # . . . .
      # # # # 0 . . . . . . .
      . . . . . . . . . . . .
      . . . . . . . . . . . .
      """
    #expect(receptiveField(of: model, row: 5, column: 4) == drawing)
  }

  @Test(arguments: [
    ImageFormat(height: 3, width: 3, levels: 2),
    ImageFormat(height: 2, width: 2, levels: 4),
    ImageFormat(height: 1, width: 3, channels: 3, levels: 2),
    ImageFormat(height: 2, width: 1, channels: 2, levels: 3),
  ])
  func probabilitiesOfAllImagesSumToOne(format: ImageFormat) {
    expectProbabilitiesSumToOne(of: smallPixelCNN(format))
  }

  @Test func samplesAreAsFrequentAsTheirProbability() {
    expectSamplesAsFrequentAsProbable(of: smallPixelCNN(ImageFormat(height: 2, width: 2, levels: 2)))
  }

  @Test(arguments: formats)
  func completionKeepsWhatIsKnown(format: ImageFormat) {
    expectCompletionKeepsWhatIsKnown(of: smallPixelCNN(format))
  }

  @Test func bitsAreTheSameForEveryThreadCount() {
    let format = ImageFormat(height: 13, width: 11, channels: 3, levels: 3)
    expectSameBitsForEveryThreadCount(of: smallPixelCNN(format, features: 24), count: 5)
  }

  @Test func samplesAreLevelsAndRepeatWithTheSeed() {
    let format = ImageFormat(height: 3, width: 4, channels: 3, levels: 5)
    let model = smallPixelCNN(format)
    let draw = { (seed: UInt64) in
      var generator = RandomGenerator(seed: seed)
      return model.sample(count: 3, using: &generator)
    }
    let first = draw(1)
    #expect(first.shape == [3, 3, 4, 3])
    #expect(first.elements.allSatisfy { [0, 0.25, 0.5, 0.75, 1].contains($0) })
    #expect(first.elements == draw(1).elements)
    #expect(first.elements != draw(2).elements)
  }

  @Test func parametersAreNamedAsInPyTorch() {
    let names = smallPixelCNN(Self.formats[0]).namedParameters.map(\.name)
    #expect(names.prefix(2) == ["input.weight", "input.bias"])
    #expect(names.contains("blocks.1.masked.weight"))
    #expect(names.suffix(4) == ["head.1.weight", "head.1.bias", "head.3.weight", "head.3.bias"])
  }

  @Test func dropoutActsInTrainingAlone() {
    let format = Self.formats[1]
    let model = smallPixelCNN(format)
    let images = randomImages(2, format)
    let calm = model.logits(of: images).elements
    #expect(calm == model.logits(of: images).elements)
    #expect(model.inMode(.training) { model.logits(of: images).elements } != calm)
  }
}
