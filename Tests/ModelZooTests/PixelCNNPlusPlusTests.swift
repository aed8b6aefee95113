import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// A small PixelCNN++ for images of `format`, initialised from random ones.
func smallPixelCNNPlusPlus(
  _ format: ImageFormat, blocks: Int = 1, resolutions: Int = 2, components: Int = 2, dropout: Float = 0
) -> PixelCNNPlusPlus {
  var generator = RandomGenerator(seed: 7)
  let configuration = PixelCNNPlusPlus.Configuration(
    filters: 6, blocks: blocks, resolutions: resolutions, components: components, dropout: dropout)
  let model = PixelCNNPlusPlus(configuration, format: format, using: &generator)
  model.initialize(from: randomImages(6, format, seed: 5))
  return model
}

@Suite struct PixelCNNPlusPlusTests {
  static let formats = [
    ImageFormat(height: 7, width: 6, levels: 16),
    ImageFormat(height: 5, width: 4, channels: 3, levels: 256),
  ]

  /// Through resolutions whose sides can't be halved.
  @Test(arguments: formats, [1, 2, 3])
  func parametersDependOnEarlierPixelsAlone(format: ImageFormat, resolutions: Int) {
    expectCausality(of: smallPixelCNNPlusPlus(format, resolutions: resolutions))
  }

  @Test(arguments: [(0, 4), (3, 0), (3, 5), (5, 8), (6, 3)])
  func thereIsNoBlindSpot(row: Int, column: Int) {
    let format = ImageFormat(height: 7, width: 9, levels: 16)
    let model = smallPixelCNNPlusPlus(format, blocks: 3, resolutions: 3)
    let field = receptiveField(of: model, row: row, column: column)
    #expect(field == everyEarlierPixel(format, row: row, column: column))
  }

  @Test(arguments: [
    (ImageFormat(height: 3, width: 3, levels: 2), 1, 0), (ImageFormat(height: 3, width: 3, levels: 2), 3, 0),
    (ImageFormat(height: 3, width: 3, levels: 2), 2, 3), (ImageFormat(height: 2, width: 2, levels: 4), 2, 2),
    (ImageFormat(height: 1, width: 3, channels: 3, levels: 2), 2, 2),
  ])
  func probabilitiesOfAllImagesSumToOne(format: ImageFormat, resolutions: Int, components: Int) {
    expectProbabilitiesSumToOne(
      of: smallPixelCNNPlusPlus(format, resolutions: resolutions, components: components))
  }

  @Test(arguments: [0, 2])
  func samplesAreAsFrequentAsTheirProbability(components: Int) {
    let format = ImageFormat(height: 2, width: 2, levels: 2)
    expectSamplesAsFrequentAsProbable(of: smallPixelCNNPlusPlus(format, components: components))
  }

  @Test(arguments: formats + [ImageFormat(height: 6, width: 7, levels: 2)], [1, 2, 3])
  func anIncrementalPassHasTheBitsOfAFullOne(format: ImageFormat, resolutions: Int) {
    let components = format.levels == 2 ? 0 : 2
    expectIncrementalPassIsFullPass(
      of: smallPixelCNNPlusPlus(format, resolutions: resolutions, components: components), count: 3)
  }

  @Test(arguments: formats) func completionKeepsWhatIsKnown(format: ImageFormat) {
    expectCompletionKeepsWhatIsKnown(of: smallPixelCNNPlusPlus(format))
  }

  @Test func initialisationMakesPreActivationsStandard() {
    let format = ImageFormat(height: 8, width: 8, levels: 16)
    let model = smallPixelCNNPlusPlus(format)
    let images = randomImages(6, format, seed: 5)
    let logits = model.logits(of: images)
    let ones = Vector(ones: [logits.shape[3]])
    let statistics = logits.batchNormalized(scale: ones, offset: ones).statistics
    #expect(statistics.mean.elements.allSatisfy { abs($0) < 1e-5 })
    #expect(statistics.variance.elements.allSatisfy { abs($0 - 1) < 1e-4 })
  }

  @Test func hasTheSameBitsOnAnyNumberOfThreads() {
    let format = ImageFormat(height: 28, width: 28, levels: 256)
    let model = smallPixelCNNPlusPlus(format, resolutions: 3)
    expectSameBitsForEveryThreadCount(of: model, count: 4)
  }

  @Test func dropoutActsInTrainingAlone() {
    let format = Self.formats[0]
    let model = smallPixelCNNPlusPlus(format, dropout: 0.5)
    let images = randomImages(2, format)
    let calm = model.logits(of: images).elements
    #expect(calm == model.logits(of: images).elements)
    #expect(model.inMode(.training) { model.logits(of: images).elements } != calm)
  }

  @Test func configurationsThatNoModelCanHaveAreFaults() {
    let colour = ImageFormat(height: 8, width: 8, channels: 3, levels: 256)
    let pair = ImageFormat(height: 8, width: 8, channels: 2, levels: 256)
    for format in [colour, ImageFormat(height: 28, width: 28, levels: 2)] {
      #expect(PixelCNNPlusPlus.fault(in: PixelCNNPlusPlus.configuration(for: format), for: format) == nil)
    }
    #expect(PixelCNNPlusPlus.fault(in: .init(filters: 8, blocks: 1, components: 0), for: colour) != nil)
    #expect(PixelCNNPlusPlus.fault(in: .init(filters: 8, blocks: 1, components: 5), for: pair) != nil)
    #expect(
      PixelCNNPlusPlus.fault(in: .init(filters: 8, blocks: 1, resolutions: 0, components: 5), for: colour)
        != nil)
  }
}
