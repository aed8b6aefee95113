import Tensors

extension VAE {
  /// Small images take a small network; larger ones that of Burda et al. 2015, section 5.
  public static func configuration(for format: ImageFormat) -> Configuration {
    let likelihood = DecoderLikelihood.usual(for: format)
    return format.isSmall
      ? Configuration(widths: [256, 256], latents: 16, likelihood: likelihood)
      : Configuration(widths: [200, 200], latents: 50, likelihood: likelihood)
  }

  /// Small images take half a minute of training, larger ones minutes.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 100, batchSize: 32, learningRate: 2e-3, schedule: .cosine, averaging: 0.99)
      : Recipe(epochs: 100, batchSize: 100, learningRate: 1e-3, schedule: .cosine, averaging: 0.999)
  }

  /// The fixed binarised MNIST, with the one-layer network of Burda et al. 2015. The divergence warms up, which leaves
  /// more latent units active, and an importance-weighted bound chooses the epoch: the encoder overfits long before the
  /// decoder does.
  public static var reproductions: [Reproduction<Configuration>] {
    [
      Reproduction(
        of: PublishedFigure(88.71, .nats, source: "Burda et al. 2015, fixed binarisation, k = 1"),
        on: "binarized-mnist",
        configuration: Configuration(
          widths: [200, 200], latents: 50, activation: .tanh, likelihood: .bernoulli,
          bound: VariationalBound(warmUpEpochs: 20, validationSamples: 20)),
        recipe: Recipe(epochs: 230, batchSize: 50, learningRate: 1e-3, schedule: .cosine, averaging: 0.999))
    ]
  }

  /// There must be units, latent variables and a bound to train by.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    if let fault = ModelZoo.fault(inWidths: configuration.widths) ?? configuration.bound.fault {
      return fault
    }
    if configuration.latents < 1 { return "\(configuration.latents) latent variables" }
    return configuration.classes < 0 ? "\(configuration.classes) classes" : nil
  }
}
