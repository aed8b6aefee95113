import Layers
import Tensors

/// A deep convolutional generative adversarial network: strides instead of pooling, no hidden dense layers, batch
/// normalisation, rectifiers in the generator and leaky ones in the discriminator.
///
///     generator: z → map of features → transposed convolutions with stride 2, each normalised and rectified → tanh
///     discriminator: convolutions with stride 2 and leaky rectifiers → score
///
/// Each level halves height and width, rounded down. Where a size was odd, the generator's transposed convolution has an
/// output padding of 1, so that images come in their size. As in the paper, neither the generator's last layer nor the
/// discriminator's first is normalised.
///
/// Radford, Metz, Chintala 2015, "Unsupervised representation learning with deep convolutional generative adversarial
/// networks", section 3.
public final class DCGAN: ZooModel, AdversarialPair {
  /// The hyper-parameters of a deep convolutional generative adversarial network.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The channels of each level of both networks, largest map first.
    public var channels: [Int]
    /// The number of latent variables.
    public var latents: Int
    /// What the discriminator's layers are normalised by.
    public var discriminatorNormalization: DiscriminatorNormalization
    /// The number of classes that images are conditioned on; 0 for none.
    public var classes: Int
    /// How the two networks are trained.
    public var training: AdversarialTraining

    /// The hyper-parameters of a deep convolutional generative adversarial network.
    public init(
      channels: [Int], latents: Int, discriminatorNormalization: DiscriminatorNormalization = .batch,
      classes: Int = 0, training: AdversarialTraining = AdversarialTraining()
    ) {
      (self.channels, self.latents, self.classes) = (channels, latents, classes)
      (self.discriminatorNormalization, self.training) = (discriminatorNormalization, training)
    }

    private enum CodingKeys: String, CodingKey {
      case channels, latents, classes, training
      case discriminatorNormalization = "discriminator_normalization"
    }
  }

  /// The name on command lines and in files.
  public static let name = "dcgan"
  /// The folder of the zoo.
  public static let family = "GAN"
  /// One line about the model.
  public static let summary = "adversarial network of strided convolutions (Radford et al. 2015)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat
  /// Noise, and classes, to images.
  public let generatorNetwork: Sequential<FeatureBatch, ImageBatch>
  /// Images, and classes, to scores.
  public let discriminatorNetwork: Discriminator

  /// A model with fresh weights; see ``fault(in:for:)`` for what the configuration must be.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    let maps = Self.maps(of: configuration, for: format)
    generatorNetwork = Self.generator(
      from: configuration.latents + configuration.classes, to: maps, using: &generator)
    discriminatorNetwork = Self.discriminator(of: maps, configuration, using: &generator)
  }

  /// The number of latent variables.
  public var latentCount: Int { configuration.latents }
  /// How many classes images are conditioned on; 0 for none.
  public var classes: Int { configuration.classes }
  /// How the two networks are trained.
  public var training: AdversarialTraining { configuration.training }
}
