import Layers
import Tensors

/// A small adversarial pair for points of the plane, which stand as images of one pixel with two channels, so that the
/// pair is trained by the very objectives that images are:
///
///     generator: z → units → units → point        discriminator: point → units → units → score
///
/// with rectifiers in the generator and leaky ones in the discriminator, and two latent variables.
public final class ToyPair: AdversarialPair {
  /// What points look like as images.
  public let format = ImageFormat(height: 1, width: 1, channels: 2, levels: 256)
  /// The number of latent variables.
  public let latentCount = 2
  /// There are no classes.
  public let classes = 0
  /// How the two networks are trained.
  public let training: AdversarialTraining
  /// Noise to points.
  public let generatorNetwork: Sequential<FeatureBatch, ImageBatch>
  /// Points to scores.
  public let discriminatorNetwork: Discriminator

  /// A pair with fresh weights, and hidden layers of `units`. The discriminator's weights are divided by their spectral
  /// norms where `isSpectrallyNormalized`.
  public init(
    _ training: AdversarialTraining, units: Int = 64, isSpectrallyNormalized: Bool = false,
    using generator: inout RandomGenerator
  ) {
    self.training = training
    let (latents, format) = (latentCount, format)
    generatorNetwork = Sequential {
      denseLayers([latents, units, units, format.dimensions], .relu, using: &generator)
      Intensities()
      Reshape(height: format.height, width: format.width, channels: format.channels)
    }
    let first = Self.linear(format.dimensions, units, isSpectrallyNormalized, using: &generator)
    let second = Self.linear(units, units, isSpectrallyNormalized, using: &generator)
    discriminatorNetwork = Discriminator(
      features: Sequential {
        Flatten()
        first
        LeakyReLU(0.2)
        second
        LeakyReLU(0.2)
      },
      count: units, classes: 0, isSpectral: isSpectrallyNormalized, initializer: .heUniform(),
      using: &generator)
  }

  private static func linear(
    _ inputs: Int, _ outputs: Int, _ isSpectrallyNormalized: Bool, using generator: inout RandomGenerator
  ) -> any AnyRankLayer {
    isSpectrallyNormalized
      ? SpectralNormLinear(
        inputs, outputs, initializer: .heUniform(), biasInitializer: .zeros, using: &generator)
      : Linear(inputs, outputs, initializer: .heUniform(), biasInitializer: .zeros, using: &generator)
  }
}
