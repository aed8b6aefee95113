import Tensors

extension ConvolutionalVAE {
  /// Small images take fewer channels.
  public static func configuration(for format: ImageFormat) -> Configuration {
    let likelihood = DecoderLikelihood.usual(for: format)
    return format.isSmall
      ? Configuration(channels: [32, 64], width: 128, latents: 16, likelihood: likelihood)
      : Configuration(channels: [32, 64], width: 256, latents: 32, likelihood: likelihood)
  }

  /// Small images take a minute of training, larger ones an hour.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 80, batchSize: 32, learningRate: 1e-3, schedule: .cosine, averaging: 0.99)
      : Recipe(epochs: 30, batchSize: 64, learningRate: 1e-3, schedule: .cosine, averaging: 0.999)
  }

  /// There must be channels, units, latent variables and a bound to train by, and something left of the image after the
  /// last level.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    if let channels = configuration.channels.first(where: { $0 < 1 }) { return "\(channels) channels" }
    if let fault = ModelZoo.fault(inWidths: [configuration.width]) ?? configuration.bound.fault {
      return fault
    }
    if configuration.latents < 1 { return "\(configuration.latents) latent variables" }
    if configuration.classes < 0 { return "\(configuration.classes) classes" }
    let sizes = format.halvedSizes(levels: configuration.channels.count)
    guard let smallest = sizes.last, smallest.height > 0, smallest.width > 0 else {
      return "\(configuration.channels.count) levels, which leave nothing of \(format)"
    }
    return nil
  }
}
