import Layers
import Tensors

/// A variational autoencoder of dense layers.
///
///     q(z | x): dimensions → width₁ → … → widthₙ → mean and log-variance of each latent variable
///     p(x | z): latents → widthₙ → … → width₁ → what the likelihood asks for each value
///
/// Kingma and Welling 2013, "Auto-encoding variational Bayes", section 3 and appendix C; trained with several importance
/// samples, Burda et al. 2015. Deviation: weights start evenly drawn at a scale that keeps the variance of signals.
public final class VAE: ZooModel, VariationalAutoencoder {
  /// The hyper-parameters of a variational autoencoder of dense layers.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The units of the encoder's hidden layers, in order; the decoder has them in reverse.
    public var widths: [Int]
    /// The number of latent variables.
    public var latents: Int
    /// What hidden layers apply.
    public var activation: ActivationName
    /// What the decoder says of each value.
    public var likelihood: DecoderLikelihood
    /// The number of classes that images are conditioned on; 0 for none.
    public var classes: Int
    /// What the model is trained by.
    public var bound: VariationalBound

    /// The hyper-parameters of a variational autoencoder of dense layers.
    public init(
      widths: [Int], latents: Int, activation: ActivationName = .tanh, likelihood: DecoderLikelihood,
      classes: Int = 0, bound: VariationalBound = VariationalBound()
    ) {
      (self.widths, self.latents, self.activation) = (widths, latents, activation)
      (self.likelihood, self.classes, self.bound) = (likelihood, classes, bound)
    }
  }

  /// The name on command lines and in files.
  public static let name = "vae"
  /// The folder of the zoo.
  public static let family = "VAE"
  /// One line about the model.
  public static let summary = "variational autoencoder of dense layers (Kingma and Welling 2013)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat
  /// Images, and classes, to means and log-variances.
  public let encoder: Sequential<FeatureBatch, FeatureBatch>
  /// Latent variables, and classes, to what the likelihood asks for.
  public let decoder: Sequential<FeatureBatch, FeatureBatch>
  /// The logarithms of the variances of channels, where all pixels share them.
  public let channelLogVariance: Parameter<1>?

  /// A model with fresh weights.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    let (widths, classes) = (configuration.widths, configuration.classes)
    encoder = Sequential {
      denseLayers(
        [format.dimensions + classes] + widths + [2 * configuration.latents], configuration.activation,
        using: &generator)
    }
    decoder = Sequential {
      denseLayers(
        [configuration.latents + classes] + widths.reversed()
          + [format.dimensions * configuration.likelihood.outputsPerValue],
        configuration.activation, using: &generator)
    }
    channelLogVariance =
      configuration.likelihood == .isotropicGaussian ? Parameter(Vector(zeros: [format.channels])) : nil
  }

  /// The number of latent variables.
  public var latentCount: Int { configuration.latents }
  /// How many classes images are conditioned on; 0 for none.
  public var classes: Int { configuration.classes }
  /// What the decoder says of each value.
  public var likelihood: DecoderLikelihood { configuration.likelihood }
  /// What the model is trained by.
  public var bound: VariationalBound { configuration.bound }

  /// The encoder at `images` as rows, with the classes after the pixels.
  public func encoded(_ images: ImageBatch, classes: FeatureBatch?) -> FeatureBatch {
    let rows = images.rowsOfPixels
    return encoder(classes.map { .concatenated([rows, $0]) } ?? rows)
  }

  /// The decoder at `code`, its rows as images.
  public func decoded(_ code: FeatureBatch) -> ImageBatch {
    decoder(code).reshaped([
      code.shape[0], format.height, format.width, format.channels * likelihood.outputsPerValue,
    ])
  }
}
