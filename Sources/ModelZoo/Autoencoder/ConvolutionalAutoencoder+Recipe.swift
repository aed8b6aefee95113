import Tensors

extension ConvolutionalAutoencoder {
  /// Two levels: 8×8 to 2×2, 28×28 to 7×7.
  public static func configuration(for format: ImageFormat) -> Configuration {
    Configuration(channels: [32, 64], code: format.isSmall ? 16 : 30)
  }

  /// Small images take seconds of training, larger ones some minutes.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 100, batchSize: 32, learningRate: 2e-3, schedule: .cosine)
      : Recipe(epochs: 20, batchSize: 64, learningRate: 2e-3, schedule: .cosine, averaging: 0.999)
  }

  /// Every layer must have units, and every level's map a pixel.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    if let fault = ModelZoo.fault(inWidths: configuration.channels + [configuration.code]) { return fault }
    let levels = configuration.channels.count
    let least = format.halvedSizes(levels: levels)[levels]
    let isEmpty = least.height < 1 || least.width < 1
    return isEmpty ? "\(levels) levels, which halve \(format.size) down to nothing" : nil
  }
}
