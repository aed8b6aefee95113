import Layers
import Tensors

/// A deep autoencoder: dense layers that narrow down to a code, and their mirror image back to the picture.
///
///     f: dimensions → width₁ → … → widthₙ → code        g: code → widthₙ → … → width₁ → dimensions
///
/// Hidden layers have the configured activation, the code is linear, and intensities are logistic.
///
/// Hinton and Salakhutdinov 2006, "Reducing the dimensionality of data with neural networks". Deviations: all layers
/// are trained together from random weights, without restricted Boltzmann machines before; the squared error, which
/// the paper reports, is what is minimised unless `loss` says otherwise.
public final class Autoencoder: ZooModel, AutoencodingModel {
  /// The hyper-parameters of a deep autoencoder.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The units of the encoder's hidden layers, in order.
    public var widths: [Int]
    /// The numbers that an image is reduced to.
    public var code: Int
    /// What hidden layers apply.
    public var activation: ActivationName
    /// What reconstructions are held against originals by.
    public var loss: ReconstructionLoss

    /// The hyper-parameters of a deep autoencoder.
    public init(
      widths: [Int], code: Int, activation: ActivationName = .relu, loss: ReconstructionLoss = .squaredError
    ) {
      (self.widths, self.code, self.activation, self.loss) = (widths, code, activation, loss)
    }
  }

  /// The name on command lines and in files.
  public static let name = "autoencoder"
  /// The folder of the zoo.
  public static let family = "Autoencoder"
  /// One line about the model.
  public static let summary = "dense layers down to a code and back (Hinton and Salakhutdinov 2006)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat
  /// Images to codes.
  public let encoder: Sequential<ImageBatch, FeatureBatch>
  /// Codes to logits of intensities.
  public let decoder: Sequential<FeatureBatch, ImageBatch>

  /// A model with fresh weights.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    let widths = [format.dimensions] + configuration.widths + [configuration.code]
    encoder = Sequential {
      Flatten()
      denseLayers(widths, configuration.activation, using: &generator)
    }
    decoder = Sequential {
      denseLayers(widths.reversed(), configuration.activation, using: &generator)
      Reshape(height: format.height, width: format.width, channels: format.channels)
    }
  }

  /// The numbers in a code.
  public var featureCount: Int { configuration.code }

  /// What reconstructions are held against originals by.
  public var reconstructionLoss: ReconstructionLoss { configuration.loss }
}
