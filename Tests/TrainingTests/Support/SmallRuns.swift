import Layers
import ModelZoo
import Tensors
import Testing

extension SmallRun: CustomTestStringConvertible {
  var testDescription: String { model }

  /// One of `M`, trained by `recipe`.
  init<M: ZooModel & SendableMetatype>(_ type: M.Type, _ configuration: M.Configuration, _ recipe: Recipe) {
    self.init(model: M.name, recipe: recipe) { format, generator in
      M(configuration, format: format, using: &generator)
    }
  }

  /// One of every model of the zoo, with all that training remembers somewhere: moments of every optimiser, averages,
  /// dropout and other noise, statistics of normalisations and of codes, stages, warm-up, steps of several objectives.
  static let all = [
    SmallRun(
      PixelRNN<RowLSTM>.self, PixelRNNConfiguration(features: 4, layers: 1, headFeatures: 4, dropout: 0.3),
      recipe(.rmsprop, schedule: .exponential)),
    SmallRun(
      PixelRNN<DiagonalBiLSTM>.self, PixelRNNConfiguration(features: 4, layers: 1, headFeatures: 4),
      recipe(.adam, gradientNorm: 1)),
    SmallRun(
      PixelCNN.self, PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4, dropout: 0.5),
      recipe(.momentum, gradientNorm: 0.5)),
    SmallRun(
      GatedPixelCNN.self,
      GatedPixelCNN.Configuration(features: 4, layers: 1, headFeatures: 4, dropout: 0.3, classes: 10),
      recipe(.adam, schedule: .cosine)),
    SmallRun(
      PixelCNNPlusPlus.self,
      PixelCNNPlusPlus.Configuration(filters: 4, blocks: 1, resolutions: 2, components: 2, dropout: 0.5),
      recipe(.adam, averaging: 0.9)),
    SmallRun(
      Autoencoder.self, Autoencoder.Configuration(widths: [5], code: 2), recipe(.adamw, averaging: 0.5)),
    SmallRun(
      ConvolutionalAutoencoder.self, ConvolutionalAutoencoder.Configuration(channels: [3, 2], code: 2),
      recipe(.momentum)),
    SmallRun(
      DenoisingAutoencoder.self, DenoisingAutoencoder.Configuration(units: 5), recipe(.rmsprop)),
    SmallRun(
      StackedDenoisingAutoencoder.self, StackedDenoisingAutoencoder.Configuration(widths: [6, 5, 4]),
      recipe(.momentum, schedule: .cosine)),
    SmallRun(
      VAE.self,
      VAE.Configuration(
        widths: [6], latents: 2, likelihood: .bernoulli, bound: VariationalBound(warmUpEpochs: 2)),
      recipe(.adam, schedule: .exponential)),
    SmallRun(
      ConvolutionalVAE.self,
      ConvolutionalVAE.Configuration(
        channels: [3], width: 5, latents: 2, likelihood: .bernoulli, classes: 10),
      recipe(.adamw, averaging: 0.9)),
    SmallRun(
      VQVAE.self,
      VQVAE.Configuration(
        codes: 4, codeFeatures: 2, downsamplings: 1, hiddenFeatures: 4, residualFeatures: 3,
        prior: GatedPixelCNN.Configuration(
          features: 4, layers: 1, inputKernel: 3, headFeatures: 4, dropout: 0.3, embedding: 2)),
      recipe(.adam)),
    SmallRun(
      GAN.self,
      GAN.Configuration(
        generatorWidths: [5], discriminatorWidths: [4], pieces: 2, latents: 2, classes: 10,
        training: AdversarialTraining(gradientPenalty: 10, discriminatorSteps: 3)),
      recipe(.adam, averaging: 0.9)),
    SmallRun(
      DCGAN.self,
      DCGAN.Configuration(
        channels: [3, 4], latents: 2, training: AdversarialTraining(discriminatorSteps: 2)),
      recipe(.adam, schedule: .cosine, averaging: 0.9)),
    SmallRun(
      DCGAN.self,
      DCGAN.Configuration(channels: [3, 4], latents: 2, discriminatorNormalization: .spectral),
      recipe(.adam)),
  ]

  /// A small PixelCNN's, for what all models have in common.
  static let plain = SmallRun(
    PixelCNN.self, PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4, dropout: 0.5),
    recipe(.adam, averaging: 0.9))

  private static func recipe(
    _ optimizer: OptimizerName, schedule: ScheduleName = .constant, gradientNorm: Float? = nil,
    averaging: Float? = nil
  ) -> Recipe {
    Recipe(
      epochs: 3, batchSize: 6, learningRate: 1e-2, optimizer: optimizer, schedule: schedule,
      gradientNorm: gradientNorm, averaging: averaging)
  }
}
