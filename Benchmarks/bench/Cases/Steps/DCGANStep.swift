import GenerativeModels

/// A training step of the zoo's DCGAN (Radford et al. 2016) with 100 latent variables: Adam for each of its networks.
struct DCGANStep<Size: DCGANSize>: TrainingStep {
  private let model: DCGAN
  private let generatorOptimizer: Adam
  private let discriminatorOptimizer: Adam

  init(using generator: inout RandomGenerator) {
    model = DCGAN(Size.configuration, format: Size.format, using: &generator)
    generatorOptimizer = Adam(for: model.generatorNetwork, learningRate: 1e-4)
    discriminatorOptimizer = Adam(for: model.discriminatorNetwork, learningRate: 1e-4)
  }

  static func imageShape(batch: Int) -> Shape<4> { Size.format.shape(count: batch) }

  /// Each network's products: the generator's once forward and backward, the discriminator's for real images and
  /// for fakes, and once more for the generator's gradient, which asks for none of the weights.
  static func products(batch: Int) -> Int {
    let layers = Size.layers.map { $0.work(batch: batch).products }
    let generator = [batch * latentCount * smallest] + layers
    let discriminator = layers.reversed() + [batch * smallest]
    return productsOfTraining(generator) + 2 * productsOfTraining(discriminator)
      + 2 * discriminator.reduce(0, +)
  }

  /// The discriminator's step on real images and on fakes, then the generator's on the same fakes.
  func train(on images: ImageBatch, using random: inout RandomGenerator) {
    let latents = FeatureBatch(normalMean: 0, shape: [images.shape[0], model.latentCount], using: &random)
    let (_, gradients) = valueAndGradient(of: model.generatorNetwork) { _ in
      let fakes = model.generate(latents, labels: nil)
      trainDiscriminator(real: images, fake: fakes.detached())
      return model.discriminatorNetwork.inMode(.training) {
        model.training.loss.generatorLoss(generated: model.scores(of: fakes, labels: nil))
      }
    }
    generatorOptimizer.step(gradients)
  }

  private func trainDiscriminator(real: ImageBatch, fake: ImageBatch) {
    let (_, gradients) = valueAndGradient(of: model.discriminatorNetwork) { _ in
      model.training.loss.discriminatorLoss(
        real: model.scores(of: real, labels: nil), generated: model.scores(of: fake, labels: nil))
    }
    discriminatorOptimizer.step(gradients)
  }

  /// The latent variables, and the numbers of the smallest map.
  private static var latentCount: Int { Size.configuration.latents }
  private static var smallest: Int { Size.layers[0].channels * Size.layers[0].side * Size.layers[0].side }
}

/// What images a DCGAN is for.
protocol DCGANSize {
  static var format: ImageFormat { get }

  /// The generator's layers from the smallest map to the image, which are the discriminator's in reverse.
  static var layers: [DCGANLayer] { get }

  /// The channels of each level, largest map first.
  static var channels: [Int] { get }
}

extension DCGANSize {
  static var configuration: DCGAN.Configuration { DCGAN.Configuration(channels: channels, latents: 100) }
}

/// MNIST's images: maps of 128 and 64 channels.
enum DCGAN28: DCGANSize {
  static let format = ImageFormat(height: 28, width: 28, levels: 256)
  static var layers: [DCGANLayer] { DCGANLayer.generator28 }
  static let channels = [64, 128]
}

/// Images of 64×64 pixels of three channels: maps of 512, 256, 128 and 64 channels.
enum DCGAN64: DCGANSize {
  static let format = ImageFormat(height: 64, width: 64, channels: 3, levels: 256)
  static var layers: [DCGANLayer] { Array(DCGANLayer.generator64.dropFirst()) }
  static let channels = [64, 128, 256, 512]
}
