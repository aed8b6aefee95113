import GenerativeModels

private let latentCount = 20

/// A variational autoencoder of binary images (Kingma and Welling 2014) with 20 latent variables.
private final class VAE: Module {
  let encoder: Sequential<ImageBatch, FeatureBatch>
  let decoder: Sequential<FeatureBatch, ImageBatch>

  init(_ encoder: Sequential<ImageBatch, FeatureBatch>, _ decoder: Sequential<FeatureBatch, ImageBatch>) {
    (self.encoder, self.decoder) = (encoder, decoder)
  }

  /// The negative evidence lower bound in nats, the mean over images.
  func loss(of images: ImageBatch, using generator: inout RandomGenerator) -> Scalar {
    let code = encoder(images)
    let posterior = DiagonalGaussian(
      mean: code.channels(0..<latentCount), logVariance: code.channels(latentCount..<2 * latentCount))
    let logits = decoder(posterior.sample(using: &generator))
    let likelihood = Bernoulli(logits: logits).logLikelihood(of: images)
    return (posterior.divergenceFromStandard - likelihood).mean()
  }

  func train(with optimizer: Adam, on images: ImageBatch, using generator: inout RandomGenerator) {
    let (_, gradients) = valueAndGradient(of: self) { $0.loss(of: images, using: &generator) }
    optimizer.step(gradients)
  }
}

/// The VAE of linear maps: 784-400-20 and back.
struct PerceptronVAEStep: TrainingStep {
  private let model: VAE
  private let optimizer: Adam

  init(using generator: inout RandomGenerator) {
    model = VAE(
      Sequential {
        Flatten()
        Linear(784, 400, using: &generator)
        ReLU()
        Linear(400, 2 * latentCount, using: &generator)
      },
      Sequential {
        Linear(latentCount, 400, using: &generator)
        ReLU()
        Linear(400, 784, using: &generator)
        Reshape(height: 28, width: 28, channels: 1)
      })
    optimizer = Adam(for: model, learningRate: 1e-4)
  }

  static func imageShape(batch: Int) -> Shape<4> { [batch, 28, 28, 1] }

  static func products(batch: Int) -> Int {
    productsOfTraining([784 * 400, 400 * 2 * latentCount, latentCount * 400, 400 * 784].map { batch * $0 })
  }

  func train(on images: ImageBatch, using generator: inout RandomGenerator) {
    model.train(with: optimizer, on: images, using: &generator)
  }
}

/// The VAE of convolutions: 28×28 to 14×14 to 7×7 pixels of 32 and 64 channels, and back.
struct ConvolutionalVAEStep: TrainingStep {
  private let model: VAE
  private let optimizer: Adam

  init(using generator: inout RandomGenerator) {
    model = VAE(
      Sequential {
        Conv2D(1, 32, kernel: 4, stride: 2, padding: 1, using: &generator)
        ReLU()
        Conv2D(32, 64, kernel: 4, stride: 2, padding: 1, using: &generator)
        ReLU()
        Flatten()
        Linear(64 * 7 * 7, 2 * latentCount, using: &generator)
      },
      Sequential {
        Linear(latentCount, 64 * 7 * 7, using: &generator)
        ReLU()
        Reshape(height: 7, width: 7, channels: 64)
        ConvTransposed2D(64, 32, kernel: 4, stride: 2, padding: 1, using: &generator)
        ReLU()
        ConvTransposed2D(32, 1, kernel: 4, stride: 2, padding: 1, using: &generator)
      })
    optimizer = Adam(for: model, learningRate: 1e-4)
  }

  static func imageShape(batch: Int) -> Shape<4> { [batch, 28, 28, 1] }

  static func products(batch: Int) -> Int {
    let outer = DCGANLayer(imageChannels: 1, channels: 32, side: 14).work(batch: batch).products
    let inner = DCGANLayer(imageChannels: 32, channels: 64, side: 7).work(batch: batch).products
    let code = batch * 64 * 7 * 7 * latentCount
    return productsOfTraining([outer, inner, 2 * code, code, inner, outer])
  }

  func train(on images: ImageBatch, using generator: inout RandomGenerator) {
    model.train(with: optimizer, on: images, using: &generator)
  }
}
