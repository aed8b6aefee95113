import Tensors

/// A distribution over tensors whose elements are independent, one set of parameters an element; the first
/// axis counts samples.
///
/// A model states its distribution, and likelihood, loss and sampling follow from it:
///
///     let distribution = Bernoulli(logits: network(images))
///     let loss = -distribution.logLikelihood(of: images).mean()
///     let drawn = distribution.sample(using: &generator)
///
/// Logarithms are natural: likelihoods, entropies and divergences are in nats.
public protocol Distribution<Event> {
  /// What is drawn: a tensor.
  associatedtype Event

  /// log p of each element of `events`: a tensor of their shape. Of a continuous distribution, the
  /// log-density.
  func logProbability(of events: Event) -> Event

  /// log p of each sample, one number a sample: the sum of ``logProbability(of:)`` over all axes but the
  /// first.
  func logLikelihood(of events: Event) -> Vector

  /// The entropy of each sample, one number a sample.
  var entropy: Vector { get }

  /// The expected value of each element.
  var mean: Event { get }

  /// One draw of every element.
  func sample(using generator: inout RandomGenerator) -> Event
}
