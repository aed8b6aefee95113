import GenerativeModels

/// PixelCNN on binary images of 28×28 pixels: 2h = 128, 7 blocks.
struct PixelCNNStep: TrainingStep {
  private static let configuration = PixelCNN.Configuration(features: 64, blocks: 7, headFeatures: 64)

  let model: PixelCNN
  private let optimizer: Adam

  init(using generator: inout RandomGenerator) {
    let format = ImageFormat(height: 28, width: 28, levels: 2)
    model = PixelCNN(Self.configuration, format: format, using: &generator)
    optimizer = Adam(for: model, learningRate: 1e-4)
  }

  static func imageShape(batch: Int) -> Shape<4> { [batch, 28, 28, 1] }

  static func products(batch: Int) -> Int { productsOfTraining(layerProducts(batch: batch)) }

  /// The products of each layer, forward.
  static func layerProducts(batch: Int) -> [Int] {
    let (h, head) = (configuration.features, configuration.headFeatures)
    func masked(_ kernel: Int, _ mask: Convolution.Mask, _ inputs: Int, _ outputs: Int) -> Int {
      let convolution = Convolution(
        kernel: square(kernel), padding: square(kernel / 2), mask: mask)
      return ConvolutionWork(
        convolution: convolution, batch: batch, size: 28, inputs: inputs, outputs: outputs
      ).products
    }
    let block = [masked(1, .b(), 2 * h, h), masked(3, .b(), h, h), masked(1, .b(), h, 2 * h)]
    return [masked(7, .a(), 1, 2 * h)] + (0..<configuration.blocks).flatMap { _ in block }
      + [masked(1, .b(), 2 * h, head), masked(1, .b(), head, 1)]
  }

  func train(on images: ImageBatch, using generator: inout RandomGenerator) {
    let (_, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
    optimizer.step(gradients)
  }
}
