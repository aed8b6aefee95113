import Tensors

extension GatedPixelCNN {
  /// Small images take a shallow network with dropout; larger ones a narrow and deep one, which sees from edge to edge:
  /// that counts for more than width.
  public static func configuration(for format: ImageFormat) -> Configuration {
    format.isSmall
      ? Configuration(
        features: format.even(48), layers: 5, inputKernel: 5, headFeatures: format.even(96), dropout: 0.3)
      : Configuration(
        features: format.even(16), layers: 12, kernel: 5, headFeatures: format.even(64))
  }

  /// Small images take a minute or two of training, larger ones less than an hour.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 60, batchSize: 32, learningRate: 2e-3, schedule: .cosine)
      : Recipe(epochs: 6, batchSize: 16, learningRate: 2e-3, schedule: .cosine, averaging: 0.999)
  }

  /// The fixed binarised MNIST, of which the paper reports nothing; the figure is that of the ungated model.
  public static var reproductions: [Reproduction<Configuration>] {
    [
      Reproduction(
        of: PublishedFigure(81.30, .nats, source: "PixelCNN's: van den Oord et al. 2016, table 4"),
        on: "binarized-mnist",
        configuration: Configuration(features: 16, layers: 12, kernel: 5, headFeatures: 64),
        recipe: Recipe(epochs: 6, batchSize: 16, learningRate: 2e-3, schedule: .cosine, averaging: 0.999))
    ]
  }

  /// Feature counts must split evenly among the colours, kernels have a middle, and a dropped share be below 1.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    let counts = [configuration.features, configuration.headFeatures]
    if let fault = format.fault(inFeatures: counts) { return fault }
    let sides = [configuration.kernel, configuration.inputKernel]
    if let side = sides.first(where: { $0 < 3 || $0.isMultiple(of: 2) }) {
      return "a kernel of \(side), where an odd number of 3 or more is wanted"
    }
    if configuration.layers < 1 { return "\(configuration.layers) layers" }
    if configuration.classes < 0 { return "\(configuration.classes) classes" }
    if configuration.embedding < 0 { return "an embedding of \(configuration.embedding) features" }
    return 0..<1 ~= configuration.dropout ? nil : "a dropout of \(configuration.dropout)"
  }
}

extension GatedPixelCNN.Configuration {
  /// Reads a configuration; one that does not speak of embedding has none.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    features = try container.decode(Int.self, forKey: .features)
    layers = try container.decode(Int.self, forKey: .layers)
    kernel = try container.decode(Int.self, forKey: .kernel)
    inputKernel = try container.decode(Int.self, forKey: .inputKernel)
    headFeatures = try container.decode(Int.self, forKey: .headFeatures)
    skipConnections = try container.decode(Bool.self, forKey: .skipConnections)
    dropout = try container.decode(Float.self, forKey: .dropout)
    classes = try container.decode(Int.self, forKey: .classes)
    embedding = try container.decodeIfPresent(Int.self, forKey: .embedding) ?? 0
  }
}
