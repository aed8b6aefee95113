import Datasets
import Distributions
import Layers
import ModelZoo
import Tensors

/// The least model that has what training can meet: masks, dropout, a categorical distribution, a configuration.
final class TinyPixelCNN: ZooModel, TractableDensityModel {
  struct Configuration: Codable, Sendable, Equatable {
    var channels = 16
    var dropout: Float = 0.1
  }

  static let name = "tiny-pixelcnn"
  static let summary = "Two masked convolutions."
  static let family = "PixelCNN"

  static func configuration(for format: ImageFormat) -> Configuration { Configuration() }

  static func recipe(for format: ImageFormat) -> Recipe {
    Recipe(epochs: 2, batchSize: 100, learningRate: 1e-2, gradientNorm: 5)
  }

  let configuration: Configuration
  let format: ImageFormat
  let network: Sequential<ImageBatch, ImageBatch>

  init(_ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator) {
    (self.configuration, self.format) = (configuration, format)
    let channels = configuration.channels
    network = Sequential {
      MaskedConv2D(format.channels, channels, kernel: 5, mask: .a, using: &generator)
      ReLU()
      Dropout(configuration.dropout, using: &generator)
      MaskedConv2D(channels, format.channels * format.levels, kernel: 3, mask: .b, using: &generator)
    }
  }

  /// Three hundred digits to train on, a hundred to validate and to test on.
  static let data: ImageDataset = {
    let digits = ImageDataset.digits
    return ImageDataset(
      name: "few-digits", train: digits[.train].selection(at: 0..<300),
      validation: digits[.validation].selection(at: 0..<100), test: digits[.test].selection(at: 0..<100))
  }()

  /// A model of digits with fresh weights.
  convenience init(seed: UInt64, configuration: Configuration = Configuration()) {
    var generator = RandomGenerator(seed: seed)
    self.init(configuration, format: ImageFormat(height: 8, width: 8, levels: 17), using: &generator)
  }

  func logLikelihood(of images: ImageBatch) -> Vector {
    Categorical(logits: network(images), classes: format.levels).logLikelihood(of: format.levels(of: images))
  }

  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    ImageBatch(uniformIn: 0..<1, shape: format.shape(count: count), using: &generator)
  }
}
