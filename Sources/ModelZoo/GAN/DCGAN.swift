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

extension DCGAN {
  /// The size and channels of a map of features.
  struct FeatureMap {
    var size: ImageSize
    var channels: Int
    var count: Int { size.height * size.width * channels }
  }

  /// The maps from the image's on, each half the size of the one before.
  static func maps(of configuration: Configuration, for format: ImageFormat) -> [FeatureMap] {
    configuration.channels.reduce(into: [FeatureMap(size: format.size, channels: format.channels)]) {
      let last = $0[$0.count - 1].size
      $0.append(FeatureMap(size: ImageSize(last.height / 2, last.width / 2), channels: $1))
    }
  }

  /// N(0, 0.02²), of all weights (section 4 of the paper).
  private static let initializer = Initializer.normal(deviation: 0.02)

  /// From noise to the smallest of `maps`, and on to the largest, the image.
  private static func generator(
    from inputs: Int, to maps: [FeatureMap], using generator: inout RandomGenerator
  ) -> Sequential<FeatureBatch, ImageBatch> {
    let smallest = maps[maps.count - 1]
    return Sequential {
      Linear(inputs, smallest.count, bias: false, initializer: initializer, using: &generator)
      Reshape(height: smallest.size.height, width: smallest.size.width, channels: smallest.channels)
      for level in maps.indices.dropLast().reversed() {
        BatchNorm(maps[level + 1].channels, scale: scale, using: &generator)
        ReLU()
        ConvTransposed2D(
          maps[level + 1].channels, maps[level].channels, kernel: 4, stride: 2, padding: 1,
          outputPadding: ImageSize(maps[level].size.height % 2, maps[level].size.width % 2),
          bias: level == 0, initializer: initializer, biasInitializer: .zeros, using: &generator)
      }
      Tanh()
      Intensities()
    }
  }

  /// N(1, 0.02²), of the scales of batch normalisation.
  private static let scale = Initializer.normal(mean: 1, deviation: 0.02)

  /// From the largest of `maps`, the image, to the smallest, and from there to a score.
  private static func discriminator(
    of maps: [FeatureMap], _ configuration: Configuration, using generator: inout RandomGenerator
  ) -> Discriminator {
    let normalization = configuration.discriminatorNormalization
    let features = Sequential<ImageBatch, FeatureBatch> {
      for (level, (input, output)) in zip(maps, maps.dropFirst()).enumerated() {
        let isNormalized = normalization == .batch && level > 0
        Conv2D(
          input.channels, output.channels, kernel: 4, stride: 2, padding: 1, bias: !isNormalized,
          initializer: initializer, biasInitializer: .zeros, using: &generator)
        if isNormalized { BatchNorm(output.channels, scale: scale, using: &generator) }
        LeakyReLU(0.2)
      }
      Flatten()
    }
    let count = maps[maps.count - 1].count
    return Discriminator(
      features: features,
      head: Sequential {
        Linear(count, 1, initializer: initializer, biasInitializer: .zeros, using: &generator)
      },
      classEmbedding: configuration.classes > 0
        ? Embedding(configuration.classes, count, initializer: initializer, using: &generator) : nil)
  }
}
