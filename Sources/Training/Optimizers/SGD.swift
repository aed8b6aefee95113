import Layers
import Tensors

/// Stochastic gradient descent, with momentum where it is not 0:
///
///     v ← μ·v + g,   x ← x − η·v        (Nesterov: x ← x − η·(g + μ·v))
public final class SGD: Optimizer {
  /// η of the next step; schedules set it.
  public var learningRate: Float

  /// The number of steps made.
  public private(set) var stepCount = 0

  /// μ, the share of the velocity that is kept from step to step.
  public let momentum: Float

  /// Whether the step looks ahead along the velocity (Sutskever et al. 2013).
  public let nesterov: Bool

  /// λ: λ·x is added to the gradient.
  public let weightDecay: Float

  private var velocity: ParameterVectors

  /// An optimiser of the trainable parameters of `module`, of which there must be some.
  public init(
    for module: some Module, learningRate: Float, momentum: Float = 0, nesterov: Bool = false,
    weightDecay: Float = 0
  ) {
    (self.learningRate, self.momentum) = (learningRate, momentum)
    (self.nesterov, self.weightDecay) = (nesterov, weightDecay)
    velocity = ParameterVectors(zerosFor: parametersToMove(of: module, for: "SGD"))
  }

  /// v, as `momentum_buffer`, and the number of steps.
  public var state: OptimizerState {
    get { OptimizerState(stepCount: stepCount, vectors: ["momentum_buffer": velocity]) }
    set {
      stepCount = newValue.stepCount
      velocity = newValue.vectors(for: "momentum_buffer", like: velocity, "SGD")
    }
  }

  /// Moves every parameter that has a gradient.
  public func step(_ gradients: Gradients) {
    stepCount += 1
    for (named, gradient) in gradients.entries {
      named.parameter.update { values in
        OptimizerSteps.momentum(
          values, gradient: gradient, velocity: &velocity[named.name], rate: learningRate, momentum: momentum,
          nesterov: nesterov, weightDecay: weightDecay)
      }
    }
  }
}
