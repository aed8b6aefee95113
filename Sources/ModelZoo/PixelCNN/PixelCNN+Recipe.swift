import Tensors

extension PixelCNN {
  /// Small images take a narrow, shallow network with dropout; larger ones the width of the paper's.
  public static func configuration(for format: ImageFormat) -> Configuration {
    format.isSmall
      ? Configuration(features: 48, blocks: 5, headFeatures: 96, dropout: 0.2)
      : Configuration(features: 64, blocks: 7, headFeatures: 64)
  }

  /// Small images take a minute or two of training, larger ones hours.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 35, batchSize: 32, learningRate: 2e-3, schedule: .cosine, averaging: nil)
      : Recipe(epochs: 20, batchSize: 16, learningRate: 1e-3, schedule: .cosine, averaging: 0.999)
  }

  /// The fixed binarised MNIST: narrow, but with kernels that see past the blind spot of smaller ones.
  public static var reproductions: [Reproduction<Configuration>] {
    [
      Reproduction(
        of: PublishedFigure(81.30, .nats, source: "van den Oord et al. 2016, table 4"), on: "binarized-mnist",
        configuration: Configuration(features: 16, blocks: 12, kernel: 7, headFeatures: 64),
        recipe: Recipe(epochs: 7, batchSize: 16, learningRate: 2e-3, schedule: .cosine, averaging: 0.999))
    ]
  }

  /// Feature counts must split evenly among the colours, and a dropped share be below 1.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    let counts = [configuration.features, configuration.headFeatures]
    if let fault = format.fault(inFeatures: counts) { return fault }
    if configuration.kernel < 3 || configuration.kernel.isMultiple(of: 2) {
      return "a kernel of \(configuration.kernel), where an odd number of 3 or more is wanted"
    }
    if configuration.blocks < 0 { return "\(configuration.blocks) blocks" }
    return 0..<1 ~= configuration.dropout ? nil : "a dropout of \(configuration.dropout)"
  }
}
