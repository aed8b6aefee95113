import GenerativeModels

/// Images of 1×2 pixels that are two latent variables, written smaller: x = ½ + z/10. Everything about them is known.
final class LinearLatentModel: LatentVariableModel {
  let format = ImageFormat(height: 1, width: 2, levels: 256)
  let latentCount = 2
  var featureCount: Int { latentCount }
  var featureExtractor: any Module { self }
  var objectives: [Objective] { [] }

  func posterior(of batch: Batch) -> DiagonalGaussian<2> {
    let mean = (batch.images.reshaped([batch.images.shape[0], 2]) as FeatureBatch - 0.5) * 10
    return DiagonalGaussian(mean: mean, logVariance: FeatureBatch(repeating: -2, shape: mean.shape))
  }

  func features(of images: ImageBatch) -> FeatureBatch { posterior(of: Batch(images: images)).mean }

  func decode(_ latents: FeatureBatch, labels: [Int]?) -> ImageBatch {
    latents.reshaped([latents.shape[0], 1, 2, 1]) * 0.1 + 0.5
  }

  func reconstructions(of batch: Batch) -> ImageBatch { decode(posterior(of: batch).mean, labels: nil) }

  func logLikelihood(of batch: Batch, given latents: FeatureBatch) -> Vector {
    -(batch.images - decode(latents, labels: nil)).square().sumPerSample()
  }

  func evidenceLowerBound(
    of batch: Batch, using generator: inout RandomGenerator
  ) -> EvidenceLowerBound {
    let posterior = posterior(of: batch)
    return EvidenceLowerBound(
      reconstruction: logLikelihood(of: batch, given: posterior.mean),
      divergence: posterior.divergenceFromStandard)
  }

  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    decode(DiagonalGaussian(standard: [count, 2]).sample(using: &generator), labels: nil)
  }
}
