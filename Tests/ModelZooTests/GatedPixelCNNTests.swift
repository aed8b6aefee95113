import Foundation
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// A small Gated PixelCNN for images of `format`, with weights that let nothing hide.
func smallGatedPixelCNN(
  _ format: ImageFormat, layers: Int = 3, features: Int = 6, kernel: Int = 3, inputKernel: Int = 5,
  skipConnections: Bool = false, dropout: Float = 0, classes: Int = 0, embedding: Int = 0
) -> GatedPixelCNN {
  var generator = RandomGenerator(seed: 7)
  let configuration = GatedPixelCNN.Configuration(
    features: features, layers: layers, kernel: kernel, inputKernel: inputKernel, headFeatures: 12,
    skipConnections: skipConnections, dropout: dropout, classes: classes, embedding: embedding)
  return GatedPixelCNN(configuration, format: format, using: &generator).randomized()
}

@Suite struct GatedPixelCNNTests {
  static let formats = [
    ImageFormat(height: 5, width: 6, levels: 2),
    ImageFormat(height: 6, width: 5, levels: 5),
    ImageFormat(height: 4, width: 5, channels: 2, levels: 4),
    ImageFormat(height: 5, width: 4, channels: 3, levels: 3),
  ]

  @Test(arguments: formats, [false, true])
  func logitsDependOnEarlierPixelsAlone(format: ImageFormat, skipConnections: Bool) {
    expectCausality(of: smallGatedPixelCNN(format, skipConnections: skipConnections))
    let conditional = smallGatedPixelCNN(format, skipConnections: skipConnections, classes: 3)
    expectCausality(of: conditional.given(class: 1))
    let embedded = smallGatedPixelCNN(format, features: 12, skipConnections: skipConnections, embedding: 3)
    expectCausality(of: embedded)
  }

  /// The region of figure 1 of the paper, right.
  @Test(arguments: [(0, 4), (3, 0), (3, 5), (5, 8), (6, 3)])
  func thereIsNoBlindSpot(row: Int, column: Int) {
    let format = ImageFormat(height: 7, width: 9, levels: 2)
    let model = smallGatedPixelCNN(format, layers: 9, inputKernel: 3)
    let field = receptiveField(of: model, row: row, column: column)
    #expect(field == everyEarlierPixel(format, row: row, column: column))
  }

  /// The image's edges are far: each layer adds a row and a column on each side, and on the left a pixel.
  @Test func theFieldGrowsByAPixelALayer() {
    let model = smallGatedPixelCNN(ImageFormat(height: 7, width: 9, levels: 2), layers: 2, inputKernel: 3)
    let drawing = """
      . . . . . . . . .
      . . . . . . . . .
      . . # # # # # . .
      . . # # # # # . .
      . . # # 0 . . . .
      . . . . . . . . .
      . . . . . . . . .
      """
    #expect(receptiveField(of: model, row: 4, column: 4) == drawing)
  }

  @Test(arguments: [0, 1, 2, 3])
  func laterColoursSeeEarlierOnesOfTheirPixel(layers: Int) {
    let format = ImageFormat(height: 3, width: 3, channels: 3, levels: 2)
    let field = receptiveField(of: smallGatedPixelCNN(format, layers: layers + 1), row: 1, column: 1)
    #expect(field == "# # #\n# @ .\n. . .")
  }

  @Test(arguments: [
    ImageFormat(height: 3, width: 3, levels: 2),
    ImageFormat(height: 2, width: 2, levels: 4),
    ImageFormat(height: 1, width: 3, channels: 3, levels: 2),
    ImageFormat(height: 2, width: 1, channels: 2, levels: 3),
  ])
  func probabilitiesOfAllImagesSumToOne(format: ImageFormat) {
    expectProbabilitiesSumToOne(of: smallGatedPixelCNN(format))
    expectProbabilitiesSumToOne(of: smallGatedPixelCNN(format, embedding: 2))
    let count = allImages(format).shape[0]
    let conditional = smallGatedPixelCNN(format, skipConnections: true, classes: 3)
    for label in 0..<3 {
      expectProbabilitiesSumToOne(of: conditional.given(Array(repeating: label, count: count)))
    }
  }

  @Test func samplesAreAsFrequentAsTheirProbability() {
    expectSamplesAsFrequentAsProbable(of: smallGatedPixelCNN(ImageFormat(height: 2, width: 2, levels: 2)))
  }

  @Test(arguments: formats, [0, 3])
  func anIncrementalPassHasTheBitsOfAFullOne(format: ImageFormat, classes: Int) {
    let model = smallGatedPixelCNN(format, classes: classes)
    expectIncrementalPassIsFullPass(of: classes > 0 ? model.given([2, 0, 1, 1, 2]) : model, count: 5)
    let skipping = smallGatedPixelCNN(format, kernel: 5, inputKernel: 3, skipConnections: true)
    expectIncrementalPassIsFullPass(of: skipping)
    let embedded = smallGatedPixelCNN(format, classes: classes, embedding: 2)
    expectIncrementalPassIsFullPass(of: classes > 0 ? embedded.given([2, 0, 1, 1, 2]) : embedded, count: 5)
  }

  @Test func completionKeepsWhatIsKnown() {
    for format in Self.formats {
      expectCompletionKeepsWhatIsKnown(of: smallGatedPixelCNN(format))
      expectCompletionKeepsWhatIsKnown(of: smallGatedPixelCNN(format, embedding: 3))
    }
  }

  /// Vectors that are learned have no order: a level can be exchanged for another, and its vector with it.
  @Test func embeddedLevelsHaveNoOrder() throws {
    let format = ImageFormat(height: 4, width: 5, levels: 4)
    let model = smallGatedPixelCNN(format, embedding: 3)
    let images = randomImages(2, format)
    let before = model.logits(of: images)
    let exchanged = ImageBatch(
      images.elements.map { $0 == 0 ? 1 : $0 == 1 ? 0 : $0 }, shape: images.shape)
    let vectors = try #require(model.namedParameters.first { $0.name == "embedding.weight" }).parameter
    vectors.update { weights in for feature in 0..<3 { weights.swapAt(feature, 9 + feature) } }
    #expect(model.logits(of: exchanged) == before)
  }

  @Test func bitsAreTheSameForEveryThreadCount() {
    let format = ImageFormat(height: 13, width: 11, channels: 3, levels: 3)
    expectSameBitsForEveryThreadCount(of: smallGatedPixelCNN(format, features: 24), count: 5)
    let model = smallGatedPixelCNN(format, features: 24, classes: 4)
    let images = randomImages(5, format)
    expectSameBitsForEveryThreadCount {
      let (loss, gradients) = valueAndGradient(of: model) {
        -$0.logLikelihood(of: Batch(images: images, labels: [3, 0, 1, 3, 2])).mean()
      }
      return [Vector([loss])] + gradients.entries.map(\.gradient)
    }
  }

  @Test func dropoutActsInTrainingAlone() {
    let model = smallGatedPixelCNN(Self.formats[1], dropout: 0.5)
    let images = randomImages(2, Self.formats[1])
    let calm = model.logits(of: images).elements
    #expect(calm == model.logits(of: images).elements)
    #expect(model.inMode(.training) { model.logits(of: images).elements } != calm)
  }

  @Test func faultsAreNamed() {
    func fault(_ change: (inout GatedPixelCNN.Configuration) -> Void) -> String? {
      var configuration = GatedPixelCNN.Configuration(features: 6, layers: 2, headFeatures: 12)
      change(&configuration)
      return GatedPixelCNN.fault(in: configuration, for: Self.formats[3])
    }
    #expect(fault { _ in } == nil)
    #expect(fault { $0.features = 7 } == "7 features, which do not split evenly among 3 channels")
    #expect(fault { $0.headFeatures = 0 } == "0 features")
    #expect(fault { $0.kernel = 4 } == "a kernel of 4, where an odd number of 3 or more is wanted")
    #expect(fault { $0.inputKernel = 1 } == "a kernel of 1, where an odd number of 3 or more is wanted")
    #expect(fault { $0.layers = 0 } == "0 layers")
    #expect(fault { $0.classes = -1 } == "-1 classes")
    #expect(fault { $0.embedding = -2 } == "an embedding of -2 features")
    #expect(fault { $0.dropout = 1 } == "a dropout of 1.0")
  }

  @Test func configurationsWithoutEmbeddingCanBeRead() throws {
    let configuration = GatedPixelCNN.Configuration(features: 6, layers: 2, headFeatures: 12)
    let data = try JSONEncoder().encode(configuration)
    #expect(try JSONDecoder().decode(GatedPixelCNN.Configuration.self, from: data) == configuration)
    let older = String(decoding: data, as: UTF8.self).replacing(/"embedding":0,?/, with: "")
    #expect(!older.contains("embedding"))
    let read = try JSONDecoder().decode(GatedPixelCNN.Configuration.self, from: Data(older.utf8))
    #expect(read == configuration)
  }

  @Test func everyParameterIsInUse() {
    for skipConnections in [false, true] {
      let model = smallGatedPixelCNN(
        Self.formats[3], skipConnections: skipConnections, classes: 2, embedding: skipConnections ? 2 : 0)
      let images = randomImages(2, Self.formats[3])
      let (_, gradients) = valueAndGradient(of: model) {
        -$0.logLikelihood(of: Batch(images: images, labels: [0, 1])).mean()
      }
      for (named, gradient) in gradients.entries {
        #expect(gradient.elements.contains { $0 != 0 }, "\(named.name)")
      }
    }
  }
}
