import Tensors

/// Which lower bound of the log-likelihood a variational autoencoder is trained by, and how its terms are weighted.
///
/// With one sample it is the evidence lower bound, whose divergence has a closed form,
///
///     −E_q[log p(x | z)] + β·D(q(z | x) ‖ p(z))
///
/// and with K > 1 the importance-weighted bound of Burda, Grosse, Salakhutdinov 2015, "Importance weighted
/// autoencoders", equation 8, in which the divergence is sampled too:
///
///     −E[log 1/K Σₖ wₖ],   log wₖ = log p(x | zₖ) + β·(log p(zₖ) − log q(zₖ | x)),   zₖ from q(z | x)
///
/// β = 1 makes bounds of them; with another β they are objectives in their own right (β-VAE: Higgins et al. 2017).
public struct VariationalBound: Codable, Sendable, Equatable {
  /// β, after the warm-up.
  public var klWeight: Float

  /// The epochs in which β grows linearly from 0; 0 for none (Bowman et al. 2016, Sønderby et al. 2016).
  public var warmUpEpochs: Double

  /// λ: the nats that each latent variable may diverge by for free. The divergence is Σⱼ max(λ, D̄ⱼ) then, where D̄ⱼ
  /// is that of variable j averaged over the batch (Kingma et al. 2016, "Improving variational inference with inverse
  /// autoregressive flow", the objective with free bits; a group of variables is a single one here).
  public var freeBits: Float

  /// K.
  public var importanceSamples: Int

  /// The samples of the importance-weighted bound on validation images, by which the best epoch is chosen; 0 for the
  /// bound that is trained by. Where an encoder overfits, the evidence lower bound of new images falls while their
  /// likelihood still rises; with some tens of samples the bound tells the two apart.
  public var validationSamples: Int

  /// The evidence lower bound, unless something else is said.
  public init(
    klWeight: Float = 1, warmUpEpochs: Double = 0, freeBits: Float = 0, importanceSamples: Int = 1,
    validationSamples: Int = 0
  ) {
    (self.klWeight, self.warmUpEpochs) = (klWeight, warmUpEpochs)
    (self.freeBits, self.importanceSamples) = (freeBits, importanceSamples)
    self.validationSamples = validationSamples
  }

  private enum CodingKeys: String, CodingKey {
    case klWeight = "kl_weight"
    case warmUpEpochs = "warm_up_epochs"
    case freeBits = "free_bits"
    case importanceSamples = "importance_samples"
    case validationSamples = "validation_samples"
  }

  /// β at `moment`.
  func klWeight(at moment: TrainingMoment) -> Float {
    guard moment.epoch < warmUpEpochs else { return klWeight }
    return klWeight * Float(moment.epoch / warmUpEpochs)
  }

  /// What no model can be trained by; nil where nothing is wrong.
  var fault: String? {
    if !(klWeight >= 0 && klWeight.isFinite) { return "a weight of \(klWeight) on the divergence" }
    if !(warmUpEpochs >= 0 && warmUpEpochs.isFinite) { return "\(warmUpEpochs) epochs of warm-up" }
    if !(freeBits >= 0 && freeBits.isFinite) { return "\(freeBits) free bits" }
    if importanceSamples < 1 { return "\(importanceSamples) importance samples" }
    if validationSamples < 0 { return "\(validationSamples) samples on validation images" }
    if importanceSamples > 1 && freeBits > 0 {
      return
        "free bits, which are for a divergence in closed form, with \(importanceSamples) importance samples"
    }
    return nil
  }
}

extension VariationalAutoencoder {
  /// Minus the bound that ``bound`` names, averaged over images, with its reconstruction and its divergence apart.
  ///
  /// The divergence that is shown is D(q(z | x) ‖ p(z)) itself, without weight and free bits. Of the importance-weighted
  /// bound, the two are those of the evidence lower bound with as many samples, which add up to more than the loss.
  public var objectives: [Objective] {
    let name =
      bound.importanceSamples > 1
      ? "negative importance-weighted bound" : "negative evidence lower bound"
    return [
      Objective(name, of: self, validationLoss: validationLoss) { batch, moment, generator in
        let draws = batch.images.shape[0] * self.bound.importanceSamples
        let noise = FeatureBatch(
          normalMean: 0, deviation: 1, shape: [draws, self.latentCount], using: &generator)
        return self.loss(on: batch, klWeight: self.bound.klWeight(at: moment), noise: noise)
      }
    ]
  }

  /// Minus the importance-weighted bound of validation images, where samples are named for it.
  private var validationLoss: Objective.StepLoss? {
    guard bound.validationSamples > 0 else { return nil }
    return { batch, _, generator in
      Loss(
        -self.importanceWeightedLogLikelihood(
          of: batch, samples: self.bound.validationSamples, using: &generator
        ).mean())
    }
  }

  /// The loss with latent variables made of this standard normal `noise`, `[N·K, latentCount]`.
  package func loss(on batch: Batch, klWeight: Float, noise: FeatureBatch) -> Loss {
    bound.importanceSamples > 1
      ? importanceWeightedLoss(on: batch, klWeight: klWeight, noise: noise)
      : evidenceLoss(on: batch, klWeight: klWeight, noise: noise)
  }

  private func evidenceLoss(on batch: Batch, klWeight: Float, noise: FeatureBatch) -> Loss {
    let posterior = posterior(of: batch)
    let (mean, logVariance) = (posterior.mean, posterior.logVariance)
    let latents = Tensor.gaussianSample(mean: mean, logVariance: logVariance, noise: noise)
    let reconstruction = -logLikelihood(of: batch, given: latents).mean()
    let each = Tensor.gaussianDivergence(mean: mean, logVariance: logVariance)
    let count = Float(batch.images.shape[0])
    let divergence = each.sum() / count
    let counted =
      bound.freeBits > 0
      ? (each.columnSums() / count).clamped(to: bound.freeBits...Float.infinity).sum() : divergence
    return Loss(
      reconstruction + counted * klWeight,
      terms: [LossTerm("reconstruction", reconstruction), LossTerm("divergence", divergence)])
  }

  private func importanceWeightedLoss(on batch: Batch, klWeight: Float, noise: FeatureBatch) -> Loss {
    let posterior = posterior(of: batch)
    let draws = draws(of: batch, from: posterior, noise: noise)
    let logWeights = draws.logLikelihood + draws.logDensityRatio * klWeight
    return Loss(
      -logWeights.logMeanExp().mean(),
      terms: [
        LossTerm("reconstruction", -draws.logLikelihood.mean()),
        LossTerm("divergence", posterior.divergenceFromStandard.mean()),
      ])
  }
}
