import Tensors

extension DenoisingAutoencoder {
  /// More features than pixels.
  public static func configuration(for format: ImageFormat) -> Configuration {
    Configuration(units: format.isSmall ? 128 : 1000)
  }

  /// Small images take seconds of training, larger ones some minutes.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 100, batchSize: 32, learningRate: 2e-3, schedule: .cosine)
      : Recipe(epochs: 20, batchSize: 100, learningRate: 1e-3, schedule: .cosine)
  }

  /// There must be features, and noise that can be drawn.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    ModelZoo.fault(inWidths: [configuration.units]) ?? configuration.corruption.fault
  }
}
