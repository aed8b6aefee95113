import Layers
import Tensors

/// A generative adversarial network of dense layers: a generator with rectifiers and a discriminator with maxout units
/// and dropout.
///
///     generator: z → width₁ → … → widthₙ → σ(pixels)
///     discriminator: pixels → maxout₁ → … → maxoutₘ → score
///
/// Goodfellow et al. 2014, "Generative adversarial nets", section 5. Deviations: z is normal, not uniform, weights start
/// at a scale that keeps the variance of signals, and Adam does the steps.
public final class GAN: ZooModel, AdversarialPair {
  /// The hyper-parameters of a generative adversarial network of dense layers.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The units of the generator's hidden layers, in order.
    public var generatorWidths: [Int]
    /// The units of the discriminator's hidden layers, in order.
    public var discriminatorWidths: [Int]
    /// The maps that a maxout unit takes the largest of.
    public var pieces: Int
    /// The probability that a unit of the discriminator's hidden layers is dropped.
    public var dropout: Float
    /// The number of latent variables.
    public var latents: Int
    /// The number of classes that images are conditioned on; 0 for none.
    public var classes: Int
    /// How the two networks are trained.
    public var training: AdversarialTraining

    /// The hyper-parameters of a generative adversarial network of dense layers.
    public init(
      generatorWidths: [Int], discriminatorWidths: [Int], pieces: Int = 5, dropout: Float = 0.5,
      latents: Int, classes: Int = 0, training: AdversarialTraining = AdversarialTraining()
    ) {
      (self.generatorWidths, self.discriminatorWidths) = (generatorWidths, discriminatorWidths)
      (self.pieces, self.dropout) = (pieces, dropout)
      (self.latents, self.classes, self.training) = (latents, classes, training)
    }

    private enum CodingKeys: String, CodingKey {
      case pieces, dropout, latents, classes, training
      case generatorWidths = "generator_widths"
      case discriminatorWidths = "discriminator_widths"
    }
  }

  /// The name on command lines and in files.
  public static let name = "gan"
  /// The folder of the zoo.
  public static let family = "GAN"
  /// One line about the model.
  public static let summary = "adversarial network of dense layers (Goodfellow et al. 2014)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat
  /// Noise, and classes, to images.
  public let generatorNetwork: Sequential<FeatureBatch, ImageBatch>
  /// Images, and classes, to scores.
  public let discriminatorNetwork: Discriminator

  /// A model with fresh weights.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    generatorNetwork = Sequential {
      denseLayers(
        [configuration.latents + configuration.classes] + configuration.generatorWidths
          + [format.dimensions], .relu, using: &generator)
      Sigmoid()
      Reshape(height: format.height, width: format.width, channels: format.channels)
    }
    let widths = [format.dimensions] + configuration.discriminatorWidths
    discriminatorNetwork = Discriminator(
      features: Sequential {
        Flatten()
        for (inputs, outputs) in zip(widths, widths.dropFirst()) {
          Maxout(
            inputs, outputs, pieces: configuration.pieces, initializer: .glorotUniform(),
            biasInitializer: .zeros, using: &generator)
          Dropout(configuration.dropout, using: &generator)
        }
      },
      count: widths[widths.count - 1], classes: configuration.classes,
      initializer: .fanInUniform, using: &generator)
  }

  /// The number of latent variables.
  public var latentCount: Int { configuration.latents }
  /// How many classes images are conditioned on; 0 for none.
  public var classes: Int { configuration.classes }
  /// How the two networks are trained.
  public var training: AdversarialTraining { configuration.training }
}
