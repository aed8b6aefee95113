import GenerativeModels

/// The deep autoencoder 784-1000-500-250-30 and back (Hinton and Salakhutdinov 2006), with rectifiers, trained by the
/// squared error.
struct AutoencoderStep: TrainingStep {
  private let model: Sequential<ImageBatch, ImageBatch>
  private let optimizer: Adam

  init(using generator: inout RandomGenerator) {
    model = Sequential {
      Flatten()
      for (inputs, outputs) in [(784, 1000), (1000, 500), (500, 250)] {
        Linear(inputs, outputs, using: &generator)
        ReLU()
      }
      Linear(250, 30, using: &generator)
      for (inputs, outputs) in [(30, 250), (250, 500), (500, 1000)] {
        Linear(inputs, outputs, using: &generator)
        ReLU()
      }
      Linear(1000, 784, using: &generator)
      Sigmoid()
      Reshape(height: 28, width: 28, channels: 1)
    }
    optimizer = Adam(for: model, learningRate: 1e-4)
  }

  static func imageShape(batch: Int) -> Shape<4> { [batch, 28, 28, 1] }

  static func products(batch: Int) -> Int {
    let layers = [784 * 1000, 1000 * 500, 500 * 250, 250 * 30].map { batch * $0 }
    return productsOfTraining(layers + layers.reversed())
  }

  func train(on images: ImageBatch, using generator: inout RandomGenerator) {
    let (_, gradients) = valueAndGradient(of: model) {
      meanSquaredError($0(images), images, reduction: .sumPerSampleMeanOverBatch)
    }
    optimizer.step(gradients)
  }
}
