import Datasets
import Layers
import ModelZoo
import Representations
import Tensors

/// The least model that makes features: one layer, with an unused decoder beside it.
final class TinyEncoder: RepresentationModel {
  let format: ImageFormat
  let featureCount: Int
  let encoder: Sequential<ImageBatch, FeatureBatch>
  let decoder: Linear

  var objectives: [Objective] { [] }
  var featureExtractor: any Module { encoder }

  init(featureCount: Int, using generator: inout RandomGenerator) {
    let format = ImageDataset.digits.format
    (self.format, self.featureCount) = (format, featureCount)
    encoder = Sequential {
      Flatten()
      Linear(format.dimensions, featureCount, using: &generator)
      Dropout(0.1, using: &generator)
      ReLU()
    }
    decoder = Linear(featureCount, format.dimensions, using: &generator)
  }

  convenience init(featureCount: Int, seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    self.init(featureCount: featureCount, using: &generator)
  }

  func features(of images: ImageBatch) -> FeatureBatch { encoder(images) }

  /// All weights, in order.
  var elements: [[Float]] { namedParameters.map { $0.parameter.flattened.elements } }
}
