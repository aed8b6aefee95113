import Tensors

extension PixelCNNPlusPlus {
  /// Small images take few resolutions, colours many components; binary images need no mixture.
  public static func configuration(for format: ImageFormat) -> Configuration {
    let isBinary = format.levels == 2 && format.channels == 1
    return Configuration(
      filters: 32, blocks: format.isSmall ? 2 : 1, resolutions: format.isSmall ? 2 : 3,
      components: isBinary ? 0 : format.channels == 1 ? 5 : 10, dropout: format.isSmall ? 0.3 : 0)
  }

  /// Small images take a minute or two of training, larger ones half an hour and more.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 60, batchSize: 32, learningRate: 2e-3, schedule: .cosine, averaging: 0.99)
      : Recipe(epochs: 4, batchSize: 16, learningRate: 1e-3, schedule: .cosine, averaging: 0.999)
  }

  /// CIFAR-10, of all training images and of a part, by a much smaller model than the paper's.
  public static var reproductions: [Reproduction<Configuration>] {
    ["cifar10", "cifar10-part"].map { data in
      Reproduction(
        of: PublishedFigure(2.92, .bitsPerDim, source: "Salimans et al. 2017, table 1"), on: data,
        configuration: Configuration(filters: 32, blocks: 1, components: 10),
        recipe: Recipe(epochs: 12, batchSize: 16, learningRate: 1e-3, schedule: .cosine, averaging: 0.999))
    }
  }

  /// A mixture is of pixels with 1 or 3 channels, a distribution over levels of pixels with 1.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    let (channels, components) = (format.channels, configuration.components)
    if configuration.filters < 1 { return "\(configuration.filters) filters" }
    if configuration.blocks < 0 { return "\(configuration.blocks) blocks" }
    if configuration.resolutions < 1 { return "\(configuration.resolutions) resolutions" }
    if components < 0 { return "\(components) components" }
    if components > 0, channels != 1 && channels != 3 { return "a mixture of \(channels) channels" }
    if components == 0, channels > 1 {
      return "no components: the \(channels) channels of a pixel need a mixture to depend on each other"
    }
    return 0..<1 ~= configuration.dropout ? nil : "a dropout of \(configuration.dropout)"
  }
}
