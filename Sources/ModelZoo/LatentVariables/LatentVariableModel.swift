import Distributions
import Foundation
import Tensors

extension LatentVariableModel {
  /// The evidence lower bound of each image, in nats: the reconstruction with one draw of z from q(z | x), the
  /// divergence in closed form. With a batch of a class-conditional model's images it bounds log p(x | c).
  public func evidenceLowerBound(
    of batch: Batch, using generator: inout RandomGenerator
  ) -> EvidenceLowerBound {
    let posterior = posterior(of: batch)
    return EvidenceLowerBound(
      reconstruction: logLikelihood(of: batch, given: posterior.sample(using: &generator)),
      divergence: posterior.divergenceFromStandard)
  }

  /// The means of p(x | z) for `count` draws of z from N(0, 1): what papers show for samples, which are no draws from
  /// p(x), as the noise of p(x | z) is missing. `labels` has a class an image where the model is for images of given
  /// classes.
  public func sampleMeans(
    count: Int, labels: [Int]? = nil, using generator: inout RandomGenerator
  ) -> ImageBatch {
    let latents = FeatureBatch(normalMean: 0, deviation: 1, shape: [count, latentCount], using: &generator)
    return decode(latents, labels: labels)
  }

  /// log 1/K Σₖ p(x | zₖ)·p(zₖ) / q(zₖ | x) with K = `samples` draws zₖ from q(z | x), in nats: `[N]`.
  ///
  /// A bound of log p(x) in expectation, which K makes as tight as one likes: with thousands of samples it is taken for
  /// log p(x) itself. The draws are made some thousands at a time, so that memory does not grow with their number. The
  /// result has no gradient.
  ///
  /// Burda et al. 2015, "Importance weighted autoencoders", equation 8 and section 5.
  public func importanceWeightedLogLikelihood(
    of batch: Batch, samples: Int, using generator: inout RandomGenerator
  ) -> Vector {
    require(samples > 0, "importanceWeightedLogLikelihood: \(samples) samples")
    let (posterior, count) = (posterior(of: batch), batch.images.shape[0])
    var sums = [Double](repeating: -.infinity, count: count)
    let most = max(1, rowsOfDraws / max(count, 1))
    for first in stride(from: 0, to: samples, by: most) {
      let each = min(most, samples - first)
      let noise = FeatureBatch(
        normalMean: 0, deviation: 1, shape: [count * each, latentCount], using: &generator)
      let draws = draws(of: batch, from: posterior, noise: noise)
      let logWeights = draws.logLikelihood + draws.logDensityRatio
      sums = zip(sums, logWeights.logSumExp().elements).map { logOfSum($0, Double($1)) }
    }
    return Vector(sums.map { Float($0 - log(Double(samples))) })
  }
}

/// How many draws are decoded at a time: enough for kernels to be at their best, little enough for the caches.
private let rowsOfDraws = 2048

/// log(eˣ + eʸ).
private func logOfSum(_ x: Double, _ y: Double) -> Double {
  let most = max(x, y)
  return most.isFinite ? most + log1p(exp(min(x, y) - most)) : most
}

/// K draws of latent variables from q(z | x) for each image.
struct LatentDraws {
  /// log p(x | z): `[N, K]`.
  let logLikelihood: FeatureBatch

  /// log p(z) − log q(z | x): `[N, K]`.
  let logDensityRatio: FeatureBatch
}

extension LatentVariableModel {
  /// Draws from `posterior` made of standard normal `noise`, `[N·K, latentCount]`, one image's after another's.
  ///
  /// With z = μ + σ·ε, log p(z) − log q(z | x) = ½ Σ ε² + log σ² − z²: what the two have in common is left out.
  func draws(of batch: Batch, from posterior: DiagonalGaussian<2>, noise: FeatureBatch) -> LatentDraws {
    let images = batch.images.shape[0]
    let count = images > 0 ? noise.shape[0] / images : 0
    let mean = posterior.mean.repeatingRows(count)
    let logVariance = posterior.logVariance.repeatingRows(count)
    let latents = Tensor.gaussianSample(mean: mean, logVariance: logVariance, noise: noise)
    let densityRatios = ((noise.square() - latents.square() + logVariance) * 0.5).sumPerSample()
    let shape: Shape<2> = [images, count]
    return LatentDraws(
      logLikelihood: logLikelihood(of: batch, given: latents).reshaped(shape),
      logDensityRatio: densityRatios.reshaped(shape))
  }
}

extension Tensor where Rank == 2 {
  /// Each row `count` times in turn: `[N, C]` to `[N·count, C]`.
  func repeatingRows(_ count: Int) -> FeatureBatch {
    guard count > 1 else { return self }
    return rows(at: Vector((0..<shape[0] * count).map { Float($0 / count) }))
  }
}
