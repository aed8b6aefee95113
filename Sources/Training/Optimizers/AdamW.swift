import Layers
import Tensors

/// Adam with weight decay that does not pass through the moments (Loshchilov and Hutter 2019, "Decoupled weight
/// decay regularization"): x ← x − η·λ·x before each step of ``Adam``.
public final class AdamW: Optimizer {
  /// η of the next step; schedules set it.
  public var learningRate: Float

  /// λ: η·λ of every weight is taken away in each step.
  public let weightDecay: Float

  private var moments: AdamMoments

  /// An optimiser of the trainable parameters of `module`, of which there must be some.
  public init(
    for module: some Module, learningRate: Float = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Float = 1e-8, weightDecay: Float = 1e-2
  ) {
    (self.learningRate, self.weightDecay) = (learningRate, weightDecay)
    moments = AdamMoments(for: module, "AdamW", beta1: beta1, beta2: beta2, epsilon: epsilon)
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
    moments.step(gradients, rate: learningRate, weightDecay: weightDecay, decoupled: true)
  }
}
