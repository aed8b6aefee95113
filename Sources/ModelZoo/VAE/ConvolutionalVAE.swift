import Layers
import Tensors

/// A variational autoencoder of convolutions: strides of 2 down to a small map of features and a dense layer, and the
/// same back with transposed convolutions.
///
/// Each level halves height and width, rounded down. Where a size was odd, the decoder's transposed convolution has an
/// output padding of 1, so that images come back in their size. Hidden layers are rectified; classes join the dense
/// layers.
///
/// Kingma and Welling 2013 with the layers of Radford et al. 2015, "Unsupervised representation learning with deep
/// convolutional generative adversarial networks", section 3, without batch normalisation.
public final class ConvolutionalVAE: ZooModel, VariationalAutoencoder {
  /// The hyper-parameters of a convolutional variational autoencoder.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The channels of each level, largest map first.
    public var channels: [Int]
    /// The units of the dense layer between the smallest map and the latent variables.
    public var width: Int
    /// The number of latent variables.
    public var latents: Int
    /// What the decoder says of each value.
    public var likelihood: DecoderLikelihood
    /// The number of classes that images are conditioned on; 0 for none.
    public var classes: Int
    /// What the model is trained by.
    public var bound: VariationalBound

    /// The hyper-parameters of a convolutional variational autoencoder.
    public init(
      channels: [Int], width: Int, latents: Int, likelihood: DecoderLikelihood, classes: Int = 0,
      bound: VariationalBound = VariationalBound()
    ) {
      (self.channels, self.width, self.latents) = (channels, width, latents)
      (self.likelihood, self.classes, self.bound) = (likelihood, classes, bound)
    }
  }

  /// The name on command lines and in files.
  public static let name = "convolutional-vae"
  /// The folder of the zoo.
  public static let family = "VAE"
  /// One line about the model.
  public static let summary = "variational autoencoder of strided convolutions (Kingma and Welling 2013)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat
  /// Images, and classes, to means and log-variances.
  public let encoder: ConvolutionalEncoder
  /// Latent variables, and classes, to what the likelihood asks for.
  public let decoder: Sequential<FeatureBatch, ImageBatch>
  /// The logarithms of the variances of channels, where all pixels share them.
  public let channelLogVariance: Parameter<1>?

  /// A model with fresh weights; see ``fault(in:for:)`` for what the configuration must be.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    let sizes = format.halvedSizes(levels: configuration.channels.count)
    encoder = ConvolutionalEncoder(
      configuration, format: format, smallest: sizes.last ?? 1, using: &generator)
    let levels = configuration.channels.indices
    let outputs = [format.channels * configuration.likelihood.outputsPerValue] + configuration.channels
    let (smallest, channels) = (sizes[levels.count], outputs[levels.count])
    decoder = Sequential {
      Linear(
        configuration.latents + configuration.classes, configuration.width, initializer: .heUniform(),
        biasInitializer: .zeros, using: &generator)
      ReLU()
      Linear(
        configuration.width, smallest.height * smallest.width * channels, initializer: .heUniform(),
        biasInitializer: .zeros, using: &generator)
      Reshape(height: smallest.height, width: smallest.width, channels: channels)
      for level in levels.reversed() {
        ReLU()
        ConvTransposed2D(
          outputs[level + 1], outputs[level], kernel: 4, stride: 2, padding: 1,
          outputPadding: ImageSize(sizes[level].height % 2, sizes[level].width % 2),
          biasInitializer: .zeros, using: &generator)
      }
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

  /// The encoder at `images`.
  public func encoded(_ images: ImageBatch, classes: FeatureBatch?) -> FeatureBatch {
    encoder(images, classes: classes)
  }

  /// The decoder at `code`.
  public func decoded(_ code: FeatureBatch) -> ImageBatch { decoder(code) }
}

/// The encoder of a ``ConvolutionalVAE``: convolutions, and dense layers that read their features and the class.
public final class ConvolutionalEncoder: Module {
  let convolutions: Sequential<ImageBatch, FeatureBatch>
  let dense: Sequential<FeatureBatch, FeatureBatch>

  init(
    _ configuration: ConvolutionalVAE.Configuration, format: ImageFormat, smallest: ImageSize,
    using generator: inout RandomGenerator
  ) {
    let channels = [format.channels] + configuration.channels
    let features = smallest.height * smallest.width * channels[channels.count - 1]
    convolutions = Sequential {
      for (inputs, outputs) in zip(channels, channels.dropFirst()) {
        Conv2D(
          inputs, outputs, kernel: 4, stride: 2, padding: 1, initializer: .heUniform(),
          biasInitializer: .zeros,
          using: &generator)
        ReLU()
      }
      Flatten()
    }
    dense = Sequential {
      denseLayers(
        [features + configuration.classes, configuration.width, 2 * configuration.latents], .relu,
        using: &generator)
    }
  }

  /// Means and log-variances: images `[N, H, W, C]` to `[N, 2·latents]`.
  func callAsFunction(_ images: ImageBatch, classes: FeatureBatch?) -> FeatureBatch {
    let features = convolutions(images)
    return dense(classes.map { .concatenated([features, $0]) } ?? features)
  }
}
