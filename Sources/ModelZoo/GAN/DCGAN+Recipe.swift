import Tensors

extension DCGAN {
  /// Small images take two levels, larger ones as many as leave maps of three rows or more, with twice the channels from
  /// one to the next. Their discriminator learns at a fifth of the generator's rate: at the same rate it tells samples
  /// from data with ease, and what the generator draws are strokes more than digits.
  public static func configuration(for format: ImageFormat) -> Configuration {
    guard !format.isSmall else { return Configuration(channels: [32, 64], latents: 32) }
    let least = min(format.height, format.width)
    let levels = max(1, (1...).prefix { least >> $0 >= 3 }.count)
    return Configuration(
      channels: (0..<levels).map { 64 << $0 }, latents: 100,
      training: AdversarialTraining(discriminatorRate: 0.2))
  }

  /// Adam with a short memory (section 4 of the paper), and the generator averaged.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 150, batchSize: 32, learningRate: 5e-4, beta1: 0.5, averaging: 0.99)
      : Recipe(
        epochs: 22, batchSize: 64, learningRate: 1e-3, beta1: 0.5, schedule: .cosine, averaging: 0.999)
  }

  /// There must be channels, latent variables and a game to train by, and something left of the image after the last
  /// level.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    if let channels = configuration.channels.first(where: { $0 < 1 }) { return "\(channels) channels" }
    if configuration.channels.isEmpty { return "no levels" }
    if configuration.latents < 1 { return "\(configuration.latents) latent variables" }
    if configuration.classes < 0 { return "\(configuration.classes) classes" }
    let training = configuration.training
    if let fault = training.fault ?? configuration.discriminatorNormalization.fault(trainedBy: training) {
      return fault
    }
    let maps = maps(of: configuration, for: format)
    guard let smallest = maps.last?.size, smallest.height > 0, smallest.width > 0 else {
      return "\(configuration.channels.count) levels, which leave nothing of \(format)"
    }
    return nil
  }
}
