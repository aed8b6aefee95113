import Layers
import Tensors

/// Adam (Kingma and Ba 2015, "Adam: a method for stochastic optimization"):
///
///     m ← β₁·m + (1 − β₁)·g,   v ← β₂·v + (1 − β₂)·g²
///     x ← x − η·m̂ / (√v̂ + ε),   m̂ = m / (1 − β₁ᵗ),   v̂ = v / (1 − β₂ᵗ)
public final class Adam: Optimizer {
  /// η of the next step; schedules set it.
  public var learningRate: Float

  /// λ: λ·x is added to the gradient. ``AdamW`` decays weights in a way that suits Adam better.
  public let weightDecay: Float

  private var moments: AdamMoments

  /// An optimiser of the trainable parameters of `module`, of which there must be some.
  public init(
    for module: some Module, learningRate: Float = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Float = 1e-8, weightDecay: Float = 0
  ) {
    (self.learningRate, self.weightDecay) = (learningRate, weightDecay)
    moments = AdamMoments(for: module, "Adam", beta1: beta1, beta2: beta2, epsilon: epsilon)
  }

  /// The number of steps made.
  public var stepCount: Int { moments.stepCount }

  /// m as `exp_avg` and v as `exp_avg_sq`, and the number of steps.
  public var state: OptimizerState {
    get { moments.state }
    set { moments.state = newValue }
  }

  /// Moves every parameter that has a gradient.
  public func step(_ gradients: Gradients) {
    moments.step(gradients, rate: learningRate, weightDecay: weightDecay, decoupled: false)
  }
}

/// What Adam and AdamW have in common.
struct AdamMoments {
  let optimizer: String
  let beta1: Double
  let beta2: Double
  let epsilon: Float
  private(set) var stepCount = 0
  private var first: ParameterVectors
  private var second: ParameterVectors

  init(for module: some Module, _ optimizer: String, beta1: Double, beta2: Double, epsilon: Float) {
    (self.optimizer, self.beta1, self.beta2, self.epsilon) = (optimizer, beta1, beta2, epsilon)
    first = ParameterVectors(zerosFor: parametersToMove(of: module, for: optimizer))
    second = first
  }

  var state: OptimizerState {
    get { OptimizerState(stepCount: stepCount, vectors: ["exp_avg": first, "exp_avg_sq": second]) }
    set {
      stepCount = newValue.stepCount
      first = newValue.vectors(for: "exp_avg", like: first, optimizer)
      second = newValue.vectors(for: "exp_avg_sq", like: second, optimizer)
    }
  }

  mutating func step(_ gradients: Gradients, rate: Float, weightDecay: Float, decoupled: Bool) {
    stepCount += 1
    let factors = AdamFactors(
      step: stepCount, rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
      decoupled: decoupled)
    for (named, gradient) in gradients.entries {
      named.parameter.update { values in
        OptimizerSteps.adam(
          values, gradient: gradient, first: &first[named.name], second: &second[named.name], factors)
      }
    }
  }
}
