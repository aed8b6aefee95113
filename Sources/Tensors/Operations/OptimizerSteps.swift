import CPointwise

/// The in-place arithmetic of optimisers: one parameter's values and what the optimiser remembers of it, moved by
/// the parameter's gradient. Nothing here is recorded.
package enum OptimizerSteps {
  /// The elements of a parameter, for writing.
  package typealias Values = UnsafeMutableBufferPointer<Float>

  /// Gradient descent with momentum: v ← μ·v + g, x ← x − η·v; with Nesterov's, x ← x − η·(g + μ·v).
  package static func momentum(
    _ values: Values, gradient: Vector, velocity: inout Vector, rate: Float, momentum: Float, nesterov: Bool,
    weightDecay: Float
  ) {
    check("SGD", values, gradient, velocity)
    var options = gm_sgd_options(
      learning_rate: rate, momentum: momentum, weight_decay: weightDecay, nesterov: nesterov)
    write(values, &velocity) { values, velocity in
      gm_sgd_step(gradient.count, &options, gradient.pointer, velocity, values)
    }
  }

  /// RMSProp: s ← ρ·s + (1 − ρ)·g², v ← μ·v + g / (√s + ε), x ← x − η·v.
  package static func rmsProp(
    _ values: Values, gradient: Vector, square: inout Vector, velocity: inout Vector, rate: Float,
    smoothing: Double, momentum: Float, epsilon: Float, weightDecay: Float
  ) {
    check("RMSProp", values, gradient, square, velocity)
    var options = gm_rms_prop_options(
      learning_rate: rate, smoothing: smoothing, epsilon: epsilon, momentum: momentum,
      weight_decay: weightDecay)
    write(values, &square, &velocity) { values, square, velocity in
      gm_rms_prop_step(gradient.count, &options, gradient.pointer, square, velocity, values)
    }
  }

  /// Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², x ← x − η·(m / c₁) / (√(v / c₂) + ε), where
  /// c = 1 − βᵗ makes up for moments that began at zero.
  package static func adam(
    _ values: Values, gradient: Vector, first: inout Vector, second: inout Vector, _ factors: AdamFactors
  ) {
    check("Adam", values, gradient, first, second)
    var options = factors.options
    write(values, &first, &second) { values, first, second in
      gm_adam_step(gradient.count, &options, gradient.pointer, first, second, values)
    }
  }

  /// A moving average: a ← δ·a + (1 − δ)·x.
  package static func average(_ average: inout Vector, of values: Vector, decay: Float) {
    require(average.count == values.count, "moving average: \(average.shape) of \(values.shape)")
    average.withUnsafeMutableElements { average in
      guard let average = average.baseAddress else { return }
      gm_moving_average_step(values.count, decay, values.pointer, average)
    }
  }

  private static func check(_ name: String, _ values: Values, _ others: Vector...) {
    for other in others {
      require(
        other.count == values.count, "\(name): \(other.shape) for a parameter of \(values.count) elements")
    }
  }

  private typealias Pointer = UnsafeMutablePointer<Float>

  private static func write(_ values: Values, _ state: inout Vector, _ kernel: (Pointer, Pointer) -> Void) {
    state.withUnsafeMutableElements { state in
      guard let values = values.baseAddress, let state = state.baseAddress else { return }
      kernel(values, state)
    }
  }

  private static func write(
    _ values: Values, _ first: inout Vector, _ second: inout Vector,
    _ kernel: (Pointer, Pointer, Pointer) -> Void
  ) {
    write(values, &first) { values, first in
      second.withUnsafeMutableElements { second in
        guard let second = second.baseAddress else { return }
        kernel(values, first, second)
      }
    }
  }
}

/// The numbers of one step of Adam or AdamW.
package struct AdamFactors {
  fileprivate let options: gm_adam_options

  /// The factors of the step `number`, counted from 1.
  package init(
    step number: Int, rate: Float, beta1: Double, beta2: Double, epsilon: Float, weightDecay: Float,
    decoupled: Bool
  ) {
    options = gm_adam_options(
      learning_rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon,
      weight_decay: weightDecay, decoupled: decoupled, step: Int64(number))
  }
}

extension Tensor {
  /// The sum of the squares of all elements.
  package var sumOfSquares: Double { gm_dot(count, pointer, pointer) }
}
