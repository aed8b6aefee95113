import Tensors

extension PixelRNN {
  /// Small images take a shallow network with dropout; larger ones the width of the paper's.
  public static func configuration(for format: ImageFormat) -> PixelRNNConfiguration {
    format.isSmall
      ? PixelRNNConfiguration(
        features: format.even(48), layers: 2, headFeatures: format.even(96), dropout: 0.2)
      : PixelRNNConfiguration(features: format.even(32), layers: 2, headFeatures: format.even(64))
  }

  /// Small images take a minute or two of training, larger ones half an hour and more.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 40, batchSize: 32, learningRate: 2e-3, schedule: .cosine)
      : Recipe(epochs: 20, batchSize: 16, learningRate: 2e-3, schedule: .cosine, averaging: 0.999)
  }

  /// The fixed binarised MNIST: narrow and deep learns fastest.
  public static var reproductions: [Reproduction<PixelRNNConfiguration>] {
    [
      Reproduction(
        of: Recurrence.publishedFigure, on: "binarized-mnist",
        configuration: PixelRNNConfiguration(features: 16, layers: 5, headFeatures: 64),
        recipe: Recipe(epochs: 10, batchSize: 16, learningRate: 2e-3, schedule: .cosine, averaging: 0.999))
    ]
  }

  /// Feature counts must split evenly among the colours, and a dropped share be below 1.
  public static func fault(in configuration: PixelRNNConfiguration, for format: ImageFormat) -> String? {
    let counts = [configuration.features, configuration.headFeatures]
    if let fault = format.fault(inFeatures: counts) { return fault }
    if configuration.layers < 0 { return "\(configuration.layers) layers" }
    return 0..<1 ~= configuration.dropout ? nil : "a dropout of \(configuration.dropout)"
  }
}
