import Layers
import ModelZoo
import Tensors

/// A small convolutional network, whose last hidden layer is the features of images.
///
/// Convolutions of stride 2 go from the channels of the image to 32, 64, and 64 again until no side is above
/// 8 pixels; one of stride 1 follows, and a rectified linear layer into 64 units. Batch normalisation and
/// a rectifier stand behind every convolution, dropout before the linear layer.
final class ConvolutionalFeatures: RepresentationModel {
  /// Grows by one whenever the same images and the same seed lead to other weights.
  static let version = 1

  /// What the images look like.
  let format: ImageFormat

  /// The units of the last hidden layer.
  let featureCount: Int

  private let network: Sequential<ImageBatch, FeatureBatch>

  /// A network with fresh weights.
  init(
    for format: ImageFormat, featureCount: Int = 64, using generator: inout RandomGenerator
  ) {
    (self.format, self.featureCount) = (format, featureCount)
    var size = format.size.halved.halved
    var furtherHalvings = 0
    while max(size.height, size.width) > 8 { (size, furtherHalvings) = (size.halved, furtherHalvings + 1) }
    network = Sequential {
      Conv2D(format.channels, 32, kernel: 5, stride: 2, padding: 2, bias: false, using: &generator)
      BatchNorm(32)
      ReLU()
      Conv2D(32, 64, kernel: 3, stride: 2, padding: 1, bias: false, using: &generator)
      BatchNorm(64)
      ReLU()
      for _ in 0..<furtherHalvings {
        Conv2D(64, 64, kernel: 3, stride: 2, padding: 1, bias: false, using: &generator)
        BatchNorm(64)
        ReLU()
      }
      Conv2D(64, 64, kernel: 3, padding: 1, bias: false, using: &generator)
      BatchNorm(64)
      ReLU()
      Flatten()
      Dropout(0.3, using: &generator)
      Linear(64 * size.height * size.width, featureCount, using: &generator)
      ReLU()
    }
  }

  /// The network by itself.
  var parts: [(name: String, part: Any)] { [("network", network)] }

  var featureExtractor: any Module { network }

  /// None: the network is trained below the head of a classifier.
  var objectives: [Objective] { [] }

  /// What the last hidden layer makes of images: `[N, H, W, C]` to `[N, featureCount]`.
  func features(of images: ImageBatch) -> FeatureBatch { network(images) }
}

extension ImageSize {
  /// The size after a convolution of stride 2 that sees every pixel.
  fileprivate var halved: ImageSize { ImageSize((height + 1) / 2, (width + 1) / 2) }
}
