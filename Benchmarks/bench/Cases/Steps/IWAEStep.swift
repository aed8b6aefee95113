import GenerativeModels

private let latentCount = 50
private let drawCount = 5

/// The importance-weighted autoencoder 784-200-200-50 of binary images with 5 draws an image (Burda et al. 2016).
private final class IWAE: Module {
  let encoder: Sequential<FeatureBatch, FeatureBatch>
  let decoder: Sequential<FeatureBatch, FeatureBatch>

  init(using generator: inout RandomGenerator) {
    encoder = Sequential {
      Linear(784, 200, using: &generator)
      Tanh()
      Linear(200, 200, using: &generator)
      Tanh()
      Linear(200, 2 * latentCount, using: &generator)
    }
    decoder = Sequential {
      Linear(latentCount, 200, using: &generator)
      Tanh()
      Linear(200, 200, using: &generator)
      Tanh()
      Linear(200, 784, using: &generator)
    }
  }

  /// The negative importance-weighted bound −log 1/k Σ p(x, z)/q(z|x) in nats, the mean over images `[N, 784]`.
  func loss(of images: FeatureBatch, using generator: inout RandomGenerator) -> Scalar {
    let code = repeated(encoder(images))
    let posterior = DiagonalGaussian(
      mean: code.channels(0..<latentCount), logVariance: code.channels(latentCount..<2 * latentCount))
    let latents = posterior.sample(using: &generator)
    let weights =
      Bernoulli(logits: decoder(latents)).logLikelihood(of: repeated(images))
      + DiagonalGaussian(standard: latents.shape).logLikelihood(of: latents)
      - posterior.logLikelihood(of: latents)
    return -logMeanExp(weights.reshaped([images.shape[0], drawCount])).mean()
  }

  /// Every row once for each draw: `[N, C]` to `[N·k, C]`.
  private func repeated(_ rows: FeatureBatch) -> FeatureBatch {
    FeatureBatch.concatenated(Array(repeating: rows, count: drawCount))
      .reshaped([rows.shape[0] * drawCount, rows.shape[1]])
  }

  /// log 1/K Σ eˣ of each row: `[N, K]` to `[N]`.
  private func logMeanExp(_ x: FeatureBatch) -> Vector {
    (x - x.logSoftmax()).channels(0..<1).flattened - logOfDrawCount
  }
}

private let logOfDrawCount: Float = 1.609_437_9

/// A training step of the importance-weighted autoencoder.
struct IWAEStep: TrainingStep {
  private let model: IWAE
  private let optimizer: Adam

  init(using generator: inout RandomGenerator) {
    model = IWAE(using: &generator)
    optimizer = Adam(for: model, learningRate: 1e-4)
  }

  static func imageShape(batch: Int) -> Shape<4> { [batch, 28, 28, 1] }

  static func products(batch: Int) -> Int {
    let encoder = [784 * 200, 200 * 200, 200 * 2 * latentCount].map { batch * $0 }
    let decoder = [latentCount * 200, 200 * 200, 200 * 784].map { batch * drawCount * $0 }
    return productsOfTraining(encoder + decoder)
  }

  func train(on images: ImageBatch, using generator: inout RandomGenerator) {
    let rows: FeatureBatch = images.reshaped([images.shape[0], 784])
    let (_, gradients) = valueAndGradient(of: model) { $0.loss(of: rows, using: &generator) }
    optimizer.step(gradients)
  }
}
