import Tensors

/// The Wasserstein critic's gradient penalty: how far its slope is from 1 between real and generated samples,
///
///     E[(‖∇D(x̂)‖₂ − 1)²],   x̂ = ε·x + (1 − ε)·x̃
///
/// with one ε, uniform in 0..<1, a sample. Both batches are `[N, …]`; `critic` gives one score a sample, `[N]`, each
/// of which must depend on its own sample alone: a critic that normalises over the batch has no such penalty. The
/// points x̂ are constants: a gradient of the penalty reaches the critic's parameters only.
///
/// Gulrajani et al. 2017, "Improved training of Wasserstein GANs", equation 3 and algorithm 1, without λ.
public func gradientPenalty<let Rank: Int>(
  real: Tensor<Rank>, generated: Tensor<Rank>, using generator: inout RandomGenerator,
  critic: (Tensor<Rank>) -> Vector
) -> Scalar {
  require(
    real.shape == generated.shape,
    "gradientPenalty: real samples \(real.shape) and generated ones \(generated.shape) can't be mixed")
  let shares = Vector(uniformIn: 0..<1, shape: [real.shape[0]], using: &generator)
  return gradientPenalty(real: real, generated: generated, shares: shares, critic: critic)
}

/// The same with given ε, `shares`: `[N]`.
func gradientPenalty<let Rank: Int>(
  real: Tensor<Rank>, generated: Tensor<Rank>, shares: Vector, critic: (Tensor<Rank>) -> Vector
) -> Scalar {
  let mixed = generated + (real - generated).multiplied(perSample: shares)
  return gradientPenalty(at: mixed, critic: critic)
}

/// E[(‖∇D(x)‖₂ − 1)²] at given points, `[N, …]`, which are constants.
///
/// The norm's own derivative is taken to be 0 where the norm is, so that a critic which is flat at a point is left
/// flat there and not sent to infinity.
public func gradientPenalty<let Rank: Int>(
  at points: Tensor<Rank>, critic: (Tensor<Rank>) -> Vector
) -> Scalar {
  let slopes = slopes(of: critic, at: points)
  let norms = slopes.dotPerSample(slopes).clamped(to: .leastNormalMagnitude ... .infinity).squareRoot()
  return (norms - 1).square().mean()
}

/// The zero-centred gradient penalty on real samples, E‖∇D(x)‖², at points `[N, …]`, which are constants. For `critic`
/// see ``gradientPenalty(real:generated:using:critic:)``.
///
/// Mescheder, Geiger, Nowozin 2018, "Which training methods for GANs do actually converge?", equation 9, without
/// γ/2.
public func r1Penalty<let Rank: Int>(
  at points: Tensor<Rank>, critic: (Tensor<Rank>) -> Vector
) -> Scalar {
  let slopes = slopes(of: critic, at: points)
  return slopes.dotPerSample(slopes).mean()
}

/// The gradient of each sample's score at the sample, which may be differentiated again.
private func slopes<let Rank: Int>(
  of critic: (Tensor<Rank>) -> Vector, at points: Tensor<Rank>
) -> Tensor<Rank> {
  let points = points.watched()
  let scores = critic(points)
  require(
    scores.count == points.shape[0],
    "gradientPenalty: the critic gives \(scores.count) scores for samples \(points.shape)")
  // Scores depend on their own samples alone, so the gradient of their sum holds that of each.
  return gradient(of: scores, at: points)
}
