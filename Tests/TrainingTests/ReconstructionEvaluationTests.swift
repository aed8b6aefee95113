import Datasets
import Foundation
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

import Training

/// The error of reconstructions that are known.
@Suite struct ReconstructionEvaluationTests {
  private static let format = ImageFormat(height: 1, width: 2, channels: 2, levels: 3)
  private static let images = StoredImages(
    format: format, levels: [0, 0, 0, 0, 2, 2, 2, 2, 1, 0, 2, 1])

  /// A model that makes the same grey image of everything.
  private final class Grey: ReconstructionModel {
    let format = ReconstructionEvaluationTests.format
    let objectives: [Objective] = []
    func reconstructions(of batch: Batch) -> ImageBatch {
      ImageBatch(repeating: 0.5, shape: batch.images.shape)
    }
  }

  @Test(arguments: 1...4) func squaresAreSummedOverAnImageAndAveragedOverImages(batchSize: Int) {
    let evaluation = Grey().evaluateReconstructions(of: Self.images, batchSize: batchSize)
    // Four numbers at a distance of a half in two images, and two of them in the third.
    #expect(evaluation == ReconstructionEvaluation(count: 3, reconstructionError: (1 + 1 + 0.5) / 3))
  }

  @Test func anEvaluationOfADenoisingAutoencoderIsOfCleanImagesAndAlwaysTheSame() {
    let digits = ImageDataset.digits
    func model(level: Float) -> DenoisingAutoencoder {
      var generator = RandomGenerator(seed: 1)
      let configuration = DenoisingAutoencoder.Configuration(
        units: 20, corruption: Corruption(.masking, level: level))
      return DenoisingAutoencoder(configuration, format: digits.format, using: &generator)
    }
    let noisy = model(level: 0.9)
    let evaluation = noisy.evaluateReconstructions(of: digits[.validation])
    #expect(evaluation == noisy.evaluateReconstructions(of: digits[.validation]))
    #expect(evaluation == model(level: 0).evaluateReconstructions(of: digits[.validation]))
  }

  @Test func keysOfTheJSONAreThoseOfTheCommandLine() throws {
    let json = try JSONEncoder().encode(Grey().evaluateReconstructions(of: Self.images))
    let keys = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any]).keys
    #expect(keys.sorted() == ["count", "reconstruction_error"])
  }

  @Test func pretrainingAStackLeavesEachLayerAsItsStageLeftIt() throws {
    let digits = TinyPixelCNN.data
    var generator = RandomGenerator(seed: 1)
    let model = StackedDenoisingAutoencoder(
      StackedDenoisingAutoencoder.Configuration(widths: [30, 20]), format: digits.format, using: &generator)
    let recipe = Recipe(epochs: 4, batchSize: 50, learningRate: 1e-2, schedule: .cosine)
    func names(_ layer: Int) -> [NamedParameter] {
      model.namedParameters.filter { $0.name.hasPrefix("layers.\(layer).") }
    }
    func bits(_ layer: Int) -> [[UInt32]] {
      names(layer).map { $0.parameter.flattened.elements.map(\.bitPattern) }
    }
    #expect(names(0).count == 3 && names(1).count == 3)
    let start = bits(1)
    var after: [(first: [[UInt32]], second: [[UInt32]])] = []
    try Trainer(model, on: digits, recipe: recipe, seed: 1).run { event in
      if case .epoch = event { after.append((bits(0), bits(1))) }
    }
    #expect(after[0].first != after[1].first && after[0].second == start && after[1].second == start)
    #expect(after[2].first == after[1].first && after[3].first == after[1].first && bits(0) == after[1].first)
    #expect(after[2].second != start)
  }
}
