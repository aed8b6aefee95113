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
    gradient.withUnsafeElements { gradient in
      velocity.withUnsafeMutableElements { velocity in
        for index in values.indices {
          let slope = gradient[index] + weightDecay * values[index]
          velocity[index] = momentum * velocity[index] + slope
          values[index] -= rate * (nesterov ? slope + momentum * velocity[index] : velocity[index])
        }
      }
    }
  }

  /// RMSProp: s ← ρ·s + (1 − ρ)·g², v ← μ·v + g / (√s + ε), x ← x − η·v.
  package static func rmsProp(
    _ values: Values, gradient: Vector, square: inout Vector, velocity: inout Vector, rate: Float,
    smoothing: Double, momentum: Float, epsilon: Float, weightDecay: Float
  ) {
    check("RMSProp", values, gradient, square, velocity)
    let (kept, taken) = (Float(smoothing), Float(1 - smoothing))
    gradient.withUnsafeElements { gradient in
      square.withUnsafeMutableElements { square in
        velocity.withUnsafeMutableElements { velocity in
          for index in values.indices {
            let slope = gradient[index] + weightDecay * values[index]
            square[index] = kept * square[index] + taken * slope * slope
            velocity[index] = momentum * velocity[index] + slope / (square[index].squareRoot() + epsilon)
            values[index] -= rate * velocity[index]
          }
        }
      }
    }
  }

  /// Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², x ← x − η·(m / c₁) / (√(v / c₂) + ε), where
  /// c = 1 − βᵗ makes up for moments that began at zero.
  package static func adam(
    _ values: Values, gradient: Vector, first: inout Vector, second: inout Vector, _ factors: AdamFactors
  ) {
    check("Adam", values, gradient, first, second)
    gradient.withUnsafeElements { gradient in
      first.withUnsafeMutableElements { first in
        second.withUnsafeMutableElements { second in
          for index in values.indices {
            let slope = gradient[index] + factors.weightDecay * values[index]
            first[index] += factors.takenOfFirst * (slope - first[index])
            second[index] = factors.keptOfSecond * second[index] + factors.takenOfSecond * slope * slope
            let scale = second[index].squareRoot() / factors.rootOfSecondCorrection + factors.epsilon
            values[index] = factors.shrinkage * values[index] - factors.stepSize * (first[index] / scale)
          }
        }
      }
    }
  }

  /// A moving average: a ← δ·a + (1 − δ)·x.
  package static func average(_ average: inout Vector, of values: Vector, decay: Float) {
    require(average.count == values.count, "moving average: \(average.shape) of \(values.shape)")
    average.withUnsafeMutableElements { average in
      values.withUnsafeElements { values in
        for index in values.indices { average[index] += (1 - decay) * (values[index] - average[index]) }
      }
    }
  }

  private static func check(_ name: String, _ values: Values, _ others: Vector...) {
    for other in others {
      require(
        other.count == values.count, "\(name): \(other.shape) for a parameter of \(values.count) elements")
    }
  }
}

/// The numbers of one step of Adam or AdamW.
package struct AdamFactors {
  /// 1 − β₁.
  let takenOfFirst: Float

  /// β₂.
  let keptOfSecond: Float

  /// 1 − β₂.
  let takenOfSecond: Float

  let epsilon: Float
  let weightDecay: Float

  /// What the values are multiplied by before the step: less than 1 where decay is decoupled from the gradient.
  let shrinkage: Float

  /// η / c₁.
  let stepSize: Float

  /// √c₂.
  let rootOfSecondCorrection: Float

  /// The factors of the step `number`, counted from 1.
  package init(
    step number: Int, rate: Float, beta1: Double, beta2: Double, epsilon: Float, weightDecay: Float,
    decoupled: Bool
  ) {
    (takenOfFirst, keptOfSecond, takenOfSecond) = (Float(1 - beta1), Float(beta2), Float(1 - beta2))
    self.epsilon = epsilon
    self.weightDecay = decoupled ? 0 : weightDecay
    shrinkage = decoupled ? Float(1 - Double(rate) * Double(weightDecay)) : 1
    stepSize = Float(Double(rate) / (1 - power(beta1, number)))
    rootOfSecondCorrection = Float((1 - power(beta2, number)).squareRoot())
  }
}

extension Tensor {
  /// The sum of the squares of all elements.
  package var sumOfSquares: Double { withUnsafeElements { $0.reduce(0) { $0 + Double($1) * Double($1) } } }
}

/// `base` to the `exponent`, by repeated squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  guard exponent > 0 else { return 1 }
  let root = power(base, exponent / 2)
  return exponent.isMultiple(of: 2) ? root * root : root * root * base
}
