import Tensors

/// Elements that are normal, independent, each with a mean and a variance of its own.
///
///     log p(x) = −½·(log 2π + log σ² + (x − μ)²/σ²)
///
/// Means, logarithms of variances and events have one shape.
public struct DiagonalGaussian<let Rank: Int>: Distribution {
  /// μ.
  public let mean: Tensor<Rank>

  /// log σ².
  public let logVariance: Tensor<Rank>

  /// The distribution with these means and variances.
  public init(mean: Tensor<Rank>, logVariance: Tensor<Rank>) {
    require(
      mean.shape == logVariance.shape,
      "DiagonalGaussian: means \(mean.shape) and log-variances \(logVariance.shape) differ")
    (self.mean, self.logVariance) = (mean, logVariance)
  }

  /// The standard normal distribution, of mean 0 and variance 1.
  public init(standard shape: Shape<Rank>) {
    self.init(mean: Tensor(zeros: shape), logVariance: Tensor(zeros: shape))
  }

  /// The log-density of each element.
  public func logProbability(of events: Tensor<Rank>) -> Tensor<Rank> { -losses(of: events) }

  /// The log-density of each sample.
  public func logLikelihood(of events: Tensor<Rank>) -> Vector { -losses(of: events).sumPerSample() }

  /// ½·(1 + log 2π + log σ²), summed over each sample. It may be negative.
  public var entropy: Vector { ((logVariance + (1 + logOfTwoPi)) * 0.5).sumPerSample() }

  /// μ + σ·ε with ε standard normal: gradients go back to μ and σ through the draw (Kingma and Welling 2014,
  /// "Auto-encoding variational Bayes", section 2.4).
  public func sample(using generator: inout RandomGenerator) -> Tensor<Rank> {
    let noise = Tensor(normalMean: 0, deviation: 1, shape: mean.shape, using: &generator)
    return Tensor.gaussianSample(mean: mean, logVariance: logVariance, noise: noise)
  }

  /// The divergence D(self ‖ other) (Kullback–Leibler) of each sample:
  ///
  ///     ½·Σ log σ'² − log σ² + (σ² + (μ − μ')²)/σ'² − 1
  public func divergence(from other: DiagonalGaussian) -> Vector {
    let change = logVariance - other.logVariance
    let square = (mean - other.mean).square() * (-other.logVariance).exp()
    return ((change.exp() - change + square - 1) * 0.5).sumPerSample()
  }

  /// The divergence D(self ‖ N(0, 1)) of each sample: ½·Σ σ² + μ² − 1 − log σ² (Kingma and Welling 2014,
  /// appendix B).
  public var divergenceFromStandard: Vector {
    Tensor.gaussianDivergence(mean: mean, logVariance: logVariance).sumPerSample()
  }

  private func losses(of events: Tensor<Rank>) -> Tensor<Rank> {
    require(
      events.shape == mean.shape, "DiagonalGaussian: events \(events.shape) for the means \(mean.shape)")
    return Tensor.gaussianNegativeLogLikelihood(of: events, mean: mean, logVariance: logVariance)
  }
}

/// log 2π.
private let logOfTwoPi: Float = 1.837_877_066_4
