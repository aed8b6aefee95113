import Layers
import Tensors

/// A convolutional autoencoder: convolutions with stride 2 down to a small map of features, a linear layer to the
/// code, and the same back with transposed convolutions.
///
/// Each level halves height and width, rounded down. Where a size was odd, the decoder's transposed convolution has an
/// output padding of 1, so that reconstructions have the size of the originals. Hidden layers are rectified, the code
/// is linear, and intensities are logistic.
///
/// Masci et al. 2011, "Stacked convolutional auto-encoders for hierarchical feature extraction", section 3. Deviations:
/// strides instead of max-pooling, all levels trained together, weights of the decoder that are its own.
public final class ConvolutionalAutoencoder: ZooModel, AutoencodingModel {
  /// The hyper-parameters of a convolutional autoencoder.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The channels of each level, largest map first.
    public var channels: [Int]
    /// The numbers that an image is reduced to.
    public var code: Int
    /// What reconstructions are held against originals by.
    public var loss: ReconstructionLoss

    /// The hyper-parameters of a convolutional autoencoder.
    public init(channels: [Int], code: Int, loss: ReconstructionLoss = .squaredError) {
      (self.channels, self.code, self.loss) = (channels, code, loss)
    }
  }

  /// The name on command lines and in files.
  public static let name = "convolutional-autoencoder"
  /// The folder of the zoo.
  public static let family = "Autoencoder"
  /// One line about the model.
  public static let summary = "strided convolutions down to a code, transposed ones back (Masci et al. 2011)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat
  /// Images to codes.
  public let encoder: Sequential<ImageBatch, FeatureBatch>
  /// Codes to logits of intensities.
  public let decoder: Sequential<FeatureBatch, ImageBatch>

  /// A model with fresh weights; see ``fault(in:for:)`` for what the configuration must be.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    let channels = [format.channels] + configuration.channels
    let levels = 0..<configuration.channels.count
    let sizes = format.halvedSizes(levels: configuration.channels.count)
    let (least, last) = (sizes[levels.count], channels[levels.count])
    let featureCount = least.height * least.width * last
    encoder = Sequential {
      for level in levels {
        Conv2D(
          channels[level], channels[level + 1], kernel: 4, stride: 2, padding: 1, initializer: .heUniform(),
          biasInitializer: .zeros, using: &generator)
        ReLU()
      }
      Flatten()
      Linear(featureCount, configuration.code, biasInitializer: .zeros, using: &generator)
    }
    decoder = Sequential {
      Linear(configuration.code, featureCount, biasInitializer: .zeros, using: &generator)
      Reshape(height: least.height, width: least.width, channels: last)
      for level in levels.reversed() {
        ReLU()
        ConvTransposed2D(
          channels[level + 1], channels[level], kernel: 4, stride: 2, padding: 1,
          outputPadding: ImageSize(sizes[level].height % 2, sizes[level].width % 2),
          biasInitializer: .zeros, using: &generator)
      }
    }
  }

  /// The numbers in a code.
  public var featureCount: Int { configuration.code }

  /// What reconstructions are held against originals by.
  public var reconstructionLoss: ReconstructionLoss { configuration.loss }
}
