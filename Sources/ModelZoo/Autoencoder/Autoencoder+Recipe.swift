import Tensors

extension Autoencoder {
  /// Small images take two hidden layers; larger ones the paper's three.
  public static func configuration(for format: ImageFormat) -> Configuration {
    format.isSmall
      ? Configuration(widths: [256, 128], code: 16)
      : Configuration(widths: [1000, 500, 250], code: 30, activation: .tanh)
  }

  /// Small images take seconds of training, larger ones some minutes.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 100, batchSize: 32, learningRate: 1e-3, schedule: .cosine)
      : Recipe(epochs: 30, batchSize: 100, learningRate: 1e-3, schedule: .cosine, averaging: 0.999)
  }

  /// MNIST: the paper's layers, whose tangents overfit less than rectifiers do.
  public static var reproductions: [Reproduction<Configuration>] {
    [
      Reproduction(
        of: PublishedFigure(3.00, .squaredError, source: "Hinton and Salakhutdinov 2006, figure 2B"),
        on: "mnist",
        configuration: Configuration(widths: [1000, 500, 250], code: 30, activation: .tanh),
        recipe: Recipe(epochs: 30, batchSize: 100, learningRate: 1e-3, schedule: .cosine, averaging: 0.999))
    ]
  }

  /// Every layer must have units.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    ModelZoo.fault(inWidths: configuration.widths + [configuration.code])
  }
}
