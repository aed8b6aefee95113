import GenerativeModels

private let latentCount = 100

/// DCGAN (Radford et al. 2016): a generator and a discriminator, each with its optimiser.
private struct DCGAN {
  let generator: Sequential<FeatureBatch, ImageBatch>
  let discriminator: Sequential<ImageBatch, FeatureBatch>
  private let generatorOptimizer: Adam
  private let discriminatorOptimizer: Adam

  init(
    _ generator: Sequential<FeatureBatch, ImageBatch>, _ discriminator: Sequential<ImageBatch, FeatureBatch>
  ) {
    (self.generator, self.discriminator) = (generator, discriminator)
    generatorOptimizer = Adam(for: generator, learningRate: 1e-4)
    discriminatorOptimizer = Adam(for: discriminator, learningRate: 1e-4)
  }

  /// The discriminator's step on real images and on fakes, then the generator's on the same fakes.
  func train(on images: ImageBatch, using random: inout RandomGenerator) {
    let latents = FeatureBatch(normalMean: 0, shape: [images.shape[0], latentCount], using: &random)
    let (_, gradients) = valueAndGradient(of: generator) { generator in
      let fakes = generator(latents)
      trainDiscriminator(real: images, fake: fakes.detached())
      return discriminator.inMode(.training) { judged(discriminator(fakes), truth: 1) }
    }
    generatorOptimizer.step(gradients)
  }

  private func trainDiscriminator(real: ImageBatch, fake: ImageBatch) {
    let (_, gradients) = valueAndGradient(of: discriminator) {
      judged($0(real), truth: 1) + judged($0(fake), truth: 0)
    }
    discriminatorOptimizer.step(gradients)
  }

  private func judged(_ logits: FeatureBatch, truth: Float) -> Scalar {
    let targets = FeatureBatch(repeating: truth, shape: logits.shape)
    return FeatureBatch.binaryCrossEntropy(logits: logits, targets: targets).mean()
  }

  /// Each network's products: the generator's once forward and backward, the discriminator's for real images and
  /// for fakes, and once more for the generator's gradient, which asks for none of the weights.
  static func products(generator: [Int], discriminator: [Int]) -> Int {
    productsOfTraining(generator) + 2 * productsOfTraining(discriminator) + 2 * discriminator.reduce(0, +)
  }
}

/// DCGAN for 28×28 pixels of one channel.
struct DCGANStep28: TrainingStep {
  private let model: DCGAN

  init(using generator: inout RandomGenerator) {
    model = DCGAN(
      Sequential {
        Linear(latentCount, 7 * 7 * 128, using: &generator)
        Reshape(height: 7, width: 7, channels: 128)
        BatchNorm(128)
        ReLU()
        ConvTransposed2D(128, 64, kernel: 4, stride: 2, padding: 1, bias: false, using: &generator)
        BatchNorm(64)
        ReLU()
        ConvTransposed2D(64, 1, kernel: 4, stride: 2, padding: 1, using: &generator)
        Tanh()
      },
      Sequential {
        Conv2D(1, 64, kernel: 4, stride: 2, padding: 1, using: &generator)
        LeakyReLU(0.2)
        Conv2D(64, 128, kernel: 4, stride: 2, padding: 1, bias: false, using: &generator)
        BatchNorm(128)
        LeakyReLU(0.2)
        Flatten()
        Linear(7 * 7 * 128, 1, using: &generator)
      })
  }

  static func imageShape(batch: Int) -> Shape<4> { [batch, 28, 28, 1] }

  static func products(batch: Int) -> Int {
    let layers = DCGANLayer.generator28.map { $0.work(batch: batch).products }
    return DCGAN.products(
      generator: [batch * latentCount * 7 * 7 * 128] + layers,
      discriminator: layers.reversed() + [batch * 7 * 7 * 128])
  }

  func train(on images: ImageBatch, using generator: inout RandomGenerator) {
    model.train(on: images, using: &generator)
  }
}

/// DCGAN for 64×64 pixels of three channels, with 64 filters.
struct DCGANStep64: TrainingStep {
  private let model: DCGAN

  init(using generator: inout RandomGenerator) {
    model = DCGAN(
      Sequential {
        Reshape(height: 1, width: 1, channels: latentCount)
        ConvTransposed2D(latentCount, 512, kernel: 4, bias: false, using: &generator)
        BatchNorm(512)
        ReLU()
        for (inputs, outputs) in [(512, 256), (256, 128), (128, 64)] {
          ConvTransposed2D(inputs, outputs, kernel: 4, stride: 2, padding: 1, bias: false, using: &generator)
          BatchNorm(outputs)
          ReLU()
        }
        ConvTransposed2D(64, 3, kernel: 4, stride: 2, padding: 1, using: &generator)
        Tanh()
      },
      Sequential {
        Conv2D(3, 64, kernel: 4, stride: 2, padding: 1, using: &generator)
        LeakyReLU(0.2)
        for (inputs, outputs) in [(64, 128), (128, 256), (256, 512)] {
          Conv2D(inputs, outputs, kernel: 4, stride: 2, padding: 1, bias: false, using: &generator)
          BatchNorm(outputs)
          LeakyReLU(0.2)
        }
        Conv2D(512, 1, kernel: 4, using: &generator)
        Flatten()
      })
  }

  static func imageShape(batch: Int) -> Shape<4> { [batch, 64, 64, 3] }

  static func products(batch: Int) -> Int {
    DCGAN.products(
      generator: DCGANLayer.generator64.map { $0.work(batch: batch).products },
      discriminator: DCGANLayer.discriminator64.map { $0.work(batch: batch).products })
  }

  func train(on images: ImageBatch, using generator: inout RandomGenerator) {
    model.train(on: images, using: &generator)
  }
}
