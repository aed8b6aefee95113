import Tensors

/// Sets elements to 0 at random in training, and is the identity in evaluation.
///
///     y = x·m / (1 − rate),  m = 0 with probability rate, else 1
///
/// so that the mean stays. Input and output have any one shape. The layer draws from a generator of its own,
/// split off the one it is made with; a checkpoint saves where it stands.
///
/// Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from overfitting"; scaled in
/// training rather than in evaluation.
public final class Dropout: AnyRankLayer, ModeDependent {
  /// The probability that an element is dropped.
  public let rate: Float

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// Where the draws come from.
  public let randomState: RandomState

  /// A layer that drops elements with probability `rate`.
  public init(_ rate: Float, using generator: inout RandomGenerator) {
    require(0 <= rate && rate < 1, "Dropout: the rate \(rate) is outside 0..<1")
    self.rate = rate
    randomState = RandomState(using: &generator)
  }

  /// x·m / (1 − rate) in training, x in evaluation.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> {
    mode == .training && rate > 0 ? input.dropout(rate: rate, using: &randomState.generator) : input
  }
}
