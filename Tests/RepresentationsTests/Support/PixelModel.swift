import Datasets
import Layers
import ModelZoo
import Tensors

/// A model without weights, whose features are the pixels of an image.
final class PixelModel: RepresentationModel {
  let format = ImageDataset.digits.format
  var objectives: [Objective] { [] }
  var featureCount: Int { format.dimensions }
  var featureExtractor: any Module { self }

  func features(of images: ImageBatch) -> FeatureBatch {
    images.reshaped([images.shape[0], format.dimensions])
  }
}
