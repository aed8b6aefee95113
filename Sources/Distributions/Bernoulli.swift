import Tensors

/// Elements that are 1 with probability σ(logit), else 0: binary images.
///
///     log p(x) = x·logit − log(1 + e^logit)
///
/// Logits, events and means have one shape. Computed from logits throughout, so that probabilities near 0 and
/// 1 lose nothing. An event strictly between 0 and 1 gives the negative cross-entropy, which is no
/// log-probability.
public struct Bernoulli<let Rank: Int>: Distribution {
  /// log(p / (1 − p)) of each element.
  public let logits: Tensor<Rank>

  /// The distribution with these logits.
  public init(logits: Tensor<Rank>) { self.logits = logits }

  /// log p of each element.
  public func logProbability(of events: Tensor<Rank>) -> Tensor<Rank> {
    requireShape(of: events)
    return -Tensor.binaryCrossEntropy(logits: logits, targets: events)
  }

  /// log p of each sample.
  public func logLikelihood(of events: Tensor<Rank>) -> Vector {
    requireShape(of: events)
    return -Tensor.binaryCrossEntropyPerSample(logits: logits, targets: events)
  }

  /// −p log p − (1 − p) log(1 − p), summed over each sample.
  public var entropy: Vector { (logits.softplus() - mean * logits).sumPerSample() }

  /// The probability of 1, for each element.
  public var mean: Tensor<Rank> { logits.sigmoid() }

  /// 1 where a uniform draw is below the probability, else 0.
  public func sample(using generator: inout RandomGenerator) -> Tensor<Rank> {
    let draws = Tensor<Rank>(uniformIn: 0..<1, shape: logits.shape, using: &generator)
    return Tensor(zip(draws.elements, mean.elements).map { $0 < $1 ? 1 : 0 }, shape: logits.shape)
  }

  /// The divergence D(self ‖ other) (Kullback–Leibler) of each sample:
  ///
  ///     Σ p·(logit − other's logit) − log(1 + e^logit) + log(1 + e^other's logit)
  public func divergence(from other: Bernoulli) -> Vector {
    (mean * (logits - other.logits) - logits.softplus() + other.logits.softplus()).sumPerSample()
  }

  private func requireShape(of events: Tensor<Rank>) {
    require(
      events.shape == logits.shape, "Bernoulli: events \(events.shape) for the logits \(logits.shape)")
  }
}
