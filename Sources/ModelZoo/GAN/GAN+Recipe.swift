import Tensors

extension GAN {
  /// Small images take small networks; larger ones those of the paper's MNIST.
  public static func configuration(for format: ImageFormat) -> Configuration {
    format.isSmall
      ? Configuration(generatorWidths: [256, 256], discriminatorWidths: [64, 64], latents: 32)
      : Configuration(generatorWidths: [1200, 1200], discriminatorWidths: [240, 240], latents: 100)
  }

  /// Small images take a minute of training, larger ones an hour. A long average takes the noise of single steps out of
  /// the pixels.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 300, batchSize: 50, learningRate: 5e-4, beta1: 0.5, averaging: 0.99)
      : Recipe(epochs: 110, batchSize: 100, learningRate: 2e-4, beta1: 0.5, averaging: 0.9995)
  }

  /// There must be units, latent variables and a game to train by.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    let widths = configuration.generatorWidths + configuration.discriminatorWidths
    if let fault = ModelZoo.fault(inWidths: widths) ?? configuration.training.fault { return fault }
    if configuration.discriminatorWidths.isEmpty { return "a discriminator without hidden layers" }
    if configuration.pieces < 1 { return "\(configuration.pieces) pieces of a maxout unit" }
    if !(0..<1 ~= configuration.dropout) { return "dropout of \(configuration.dropout)" }
    if configuration.latents < 1 { return "\(configuration.latents) latent variables" }
    return configuration.classes < 0 ? "\(configuration.classes) classes" : nil
  }
}
