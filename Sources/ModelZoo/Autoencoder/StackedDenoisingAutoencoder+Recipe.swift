import Tensors

extension StackedDenoisingAutoencoder {
  /// Three layers, wider than the image.
  public static func configuration(for format: ImageFormat) -> Configuration {
    Configuration(widths: Array(repeating: format.isSmall ? 128 : 1000, count: 3))
  }

  /// Small images take seconds of training, larger ones some minutes; the layers share the epochs.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 150, batchSize: 32, learningRate: 2e-3, schedule: .cosine)
      : Recipe(epochs: 60, batchSize: 100, learningRate: 1e-3, schedule: .cosine)
  }

  /// MNIST: what pretrains the paper's network. Its figure is that of the classifier that starts from the features.
  public static var reproductions: [Reproduction<Configuration>] {
    [
      Reproduction(
        of: PublishedFigure(1.28, .percentError, source: "Vincent et al. 2010, table 3"), on: "mnist",
        configuration: Configuration(widths: [1000, 1000, 1000]),
        recipe: Recipe(epochs: 60, batchSize: 100, learningRate: 1e-3, schedule: .cosine))
    ]
  }

  /// There must be layers with units, and noise that can be drawn.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    if configuration.widths.isEmpty { return "no layers" }
    return ModelZoo.fault(inWidths: configuration.widths) ?? configuration.corruption.fault
  }
}
