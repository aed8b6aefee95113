import Layers
import Tensors

/// RMSProp (Tieleman and Hinton 2012), with momentum where it is not 0:
///
///     s ← ρ·s + (1 − ρ)·g²,   v ← μ·v + g / (√s + ε),   x ← x − η·v
///
/// As in PyTorch, ε is added to the root; in TensorFlow it is added under it.
public final class RMSProp: Optimizer {
  /// η of the next step; schedules set it.
  public var learningRate: Float

  /// The number of steps made.
  public private(set) var stepCount = 0

  /// ρ, the share of the mean square that is kept from step to step.
  public let smoothing: Double

  /// ε, which keeps small gradients from being blown up.
  public let epsilon: Float

  /// μ, the share of the velocity that is kept from step to step.
  public let momentum: Float

  /// λ: λ·x is added to the gradient.
  public let weightDecay: Float

  private var square: ParameterVectors
  private var velocity: ParameterVectors

  /// An optimiser of the trainable parameters of `module`, of which there must be some.
  public init(
    for module: some Module, learningRate: Float = 1e-2, smoothing: Double = 0.99, epsilon: Float = 1e-8,
    momentum: Float = 0, weightDecay: Float = 0
  ) {
    (self.learningRate, self.smoothing, self.epsilon) = (learningRate, smoothing, epsilon)
    (self.momentum, self.weightDecay) = (momentum, weightDecay)
    square = ParameterVectors(zerosFor: parametersToMove(of: module, for: "RMSProp"))
    velocity = square
  }

  /// s as `square_avg` and v as `momentum_buffer`, and the number of steps.
  public var state: OptimizerState {
    get {
      OptimizerState(stepCount: stepCount, vectors: ["square_avg": square, "momentum_buffer": velocity])
    }
    set {
      stepCount = newValue.stepCount
      square = newValue.vectors(for: "square_avg", like: square, "RMSProp")
      velocity = newValue.vectors(for: "momentum_buffer", like: velocity, "RMSProp")
    }
  }

  /// Moves every parameter that has a gradient.
  public func step(_ gradients: Gradients) {
    stepCount += 1
    for (named, gradient) in gradients.entries {
      named.parameter.update { values in
        OptimizerSteps.rmsProp(
          values, gradient: gradient, square: &square[named.name], velocity: &velocity[named.name],
          rate: learningRate, smoothing: smoothing, momentum: momentum, epsilon: epsilon,
          weightDecay: weightDecay)
      }
    }
  }
}
