import GenerativeModels

extension Cases {
  /// Whole training steps: forward, backward, and Adam for all parameters.
  static var trainingSteps: [Case] {
    [
      step("PixelCNN 28x28, 2h=128, 7 blocks", "pixelcnn", batch: 16, PixelCNNStep.self),
      step("PixelCNN 28x28, 2h=128, 7 blocks", "pixelcnn", batch: 64, PixelCNNStep.self),
      step("perceptron VAE 784-400-20", "perceptron vae", batch: 128, PerceptronVAEStep.self),
      step("convolutional VAE 28x28", "convolutional vae", batch: 128, ConvolutionalVAEStep.self),
      step("IWAE 784-200-200-50, 5 draws", "iwae", batch: 20, IWAEStep.self),
      step("autoencoder 784-1000-500-250-30", "autoencoder", batch: 128, AutoencoderStep.self),
      step("DCGAN 28x28", "dcgan 28x28", batch: 64, DCGANStep<DCGAN28>.self),
      step("DCGAN 64x64", "dcgan 64x64", batch: 64, DCGANStep<DCGAN64>.self),
    ]
  }

  /// Training steps whose memory is measured.
  static var peakMemory: [Case] {
    trainingSteps.filter { $0.name == "PixelCNN 28x28, 2h=128, 7 blocks, batch 64" }.map {
      Case(name: $0.name, pass: .peakMemory, work: $0.work, task: $0.task, prepare: $0.prepare)
    }
  }

  /// Whole models, forward: one image, as in sampling, where threads must not do harm.
  static var forwardPasses: [Case] {
    [
      Case(
        name: "PixelCNN 28x28, 2h=128, 7 blocks, batch 1", pass: .forward,
        work: .products(PixelCNNStep.layerProducts(batch: 1).reduce(0, +)),
        task: PeerTask("pixelcnn", ["batch": 1])
      ) {
        var generator = RandomGenerator(seed: 0)
        let step = PixelCNNStep(using: &generator)
        let images = ImageBatch(uniformIn: 0..<1, shape: PixelCNNStep.imageShape(batch: 1), using: &generator)
        return { _ = step.model.logits(of: images) }
      }
    ]
  }

  private static func step<Step: TrainingStep>(
    _ name: String, _ task: String, batch: Int, _ type: Step.Type
  ) -> Case {
    Case(
      name: "\(name), batch \(batch)", pass: .trainingStep, work: .products(Step.products(batch: batch)),
      task: PeerTask(task, ["batch": batch])
    ) {
      var generator = RandomGenerator(seed: 0)
      let step = Step(using: &generator)
      let images = ImageBatch(uniformIn: 0..<1, shape: Step.imageShape(batch: batch), using: &generator)
      return { step.train(on: images, using: &generator) }
    }
  }
}

/// A model in training.
protocol TrainingStep {
  /// A model with fresh weights and its optimisers.
  init(using generator: inout RandomGenerator)

  /// The shape of the images it trains on.
  static func imageShape(batch: Int) -> Shape<4>

  /// The products that a step sums.
  static func products(batch: Int) -> Int

  /// One step.
  func train(on images: ImageBatch, using generator: inout RandomGenerator)
}

/// The products of a chain of layers, forward and backward: each layer's gradients take as many again for its input
/// and for its weights, but nobody asks for the gradient of the first layer's input.
func productsOfTraining(_ layers: [Int]) -> Int {
  3 * layers.reduce(0, +) - (layers.first ?? 0)
}
