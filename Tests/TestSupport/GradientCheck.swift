import Testing

/// A function of several operands whose gradient the tape knows: what a gradient check compares with differences.
///
/// The outputs are projected on a fixed random direction, so that one check covers every output at once, and a
/// gradient that is right only in sum does not pass. Each element of each operand (at most `elementLimit`, drawn at
/// random) is moved alone; and each operand is moved as a whole along a random direction, which covers the rest.
///
/// **Tolerance.** Differences state their own uncertainty u (see `derivative`). A gradient is right when it is
/// within 4u + 2·10⁻⁵·s, where s is the operand's largest derivative and the second term is the rounding of the
/// tape's own float32 sums. The check is only worth something when u is small: where u exceeds s/200 it is reported
/// as undecided. So nothing that is off by more than 2 % of s passes; with smooth functions u is near 10⁻⁵·s, and
/// nothing off by a ten-thousandth does.
struct GradientCheck {
  struct Operand {
    var name: String
    var extents: [Int]
    var elements: [Float]
  }

  var operands: [Operand]

  /// The outputs for operands of these elements.
  var outputs: (_ operands: [[Float]]) -> [Float]

  /// What the tape gives for each operand as the gradient of ⟨direction, outputs⟩.
  var tapeGradients: (_ direction: [Float]) -> [[Float]]

  var firstStep = 0.125
  var elementLimit = 64

  /// What is wrong, one line each; empty when the gradients are right.
  func disagreements() -> [String] {
    let point = operands.map(\.elements)
    let base = outputs(point)
    var random = TestRandom(seed: 7)
    let direction = base.map { _ in
      Float.random(in: 0.5...1.5, using: &random) * (Bool.random(using: &random) ? 1 : -1)
    }
    let gradients = tapeGradients(direction)
    let exact = direction.map(Double.init)
    let size = zip(exact, base).reduce(0) { $0 + squared($1.0 * Double($1.1)) }.squareRoot()
    return operands.indices.flatMap { index -> [String] in
      guard gradients[index].count == point[index].count else {
        return [
          "\(operands[index].name): a gradient of \(gradients[index].count) elements for \(point[index].count)"
        ]
      }
      let comparison = OperandCheck(
        operand: operands[index], gradient: gradients[index], direction: exact, outputSize: size,
        firstStep: firstStep,
        outputs: { moved in
          var all = point
          all[index] = moved
          return outputs(all).map(Double.init)
        })
      return comparison.disagreements(elementLimit: elementLimit, using: &random)
    }
  }

  /// Reports what is wrong as issues of the running test: the first few of many.
  func report(at sourceLocation: SourceLocation) {
    let found = disagreements()
    for line in found.prefix(6) { Issue.record("\(line)", sourceLocation: sourceLocation) }
    if found.count > 6 { Issue.record("… and \(found.count - 6) more", sourceLocation: sourceLocation) }
  }
}

/// The part of a check that is about one operand.
private struct OperandCheck {
  let operand: GradientCheck.Operand
  let gradient: [Float]
  let direction: [Double]
  let outputSize: Double
  let firstStep: Double
  let outputs: ([Float]) -> [Double]

  func disagreements(elementLimit: Int, using random: inout TestRandom) -> [String] {
    let all = Array(operand.elements.indices)
    let chosen = all.count <= elementLimit ? all : Array(all.shuffled(using: &random).prefix(elementLimit))
    let estimates = chosen.map { ($0, derivative(atElement: $0)) }
    // A function that an operand hardly moves has derivatives of rounding size: they are held against its values.
    let scale = max(estimates.map { abs($0.1.value) }.max() ?? 0, 0.01 * outputSize)
    let lines = estimates.compactMap { index, estimate in
      complaint(
        "element \(position(of: index, in: operand.extents))", tape: Double(gradient[index]), estimate,
        scale: scale)
    }
    guard all.count > 1 else { return lines }
    return lines + [wholeOperandComplaint(scale: scale, using: &random)].compactMap { $0 }
  }

  private func derivative(atElement index: Int) -> DerivativeEstimate {
    TestSupport.derivative(along: direction, firstStep: firstStep) { t in
      var moved = operand.elements
      moved[index] += Float(t)
      return (outputs(moved), Double(moved[index]) - Double(operand.elements[index]))
    }
  }

  private func wholeOperandComplaint(scale: Double, using random: inout TestRandom) -> String? {
    let raw = gradient.map { _ in Double.random(in: -1...1, using: &random) }
    let length = raw.reduce(0) { $0 + squared($1) }.squareRoot()
    let path = raw.map { $0 / length }
    let estimate = TestSupport.derivative(along: direction, firstStep: firstStep) { t in
      (outputs(zip(operand.elements, path).map { Float(Double($0) + t * $1) }), t)
    }
    let tape = zip(gradient, path).reduce(0) { $0 + Double($1.0) * $1.1 }
    return complaint(
      "all elements moved together", tape: tape, estimate, scale: max(scale, abs(estimate.value)))
  }

  private func complaint(
    _ place: String, tape: Double, _ estimate: DerivativeEstimate, scale: Double
  ) -> String? {
    let (value, uncertainty) = (estimate.value, estimate.uncertainty)
    let site = "\(operand.name) \(operand.extents), \(place)"
    guard uncertainty <= scale / 200 else {
      return "\(site): undecided, differences say \(value) ± \(uncertainty); is there a kink near by?"
    }
    guard abs(tape - value) <= 4 * uncertainty + 2e-5 * scale else {
      return "\(site): the tape says \(tape), differences say \(value) ± \(uncertainty)"
    }
    return nil
  }
}

func squared(_ x: Double) -> Double { x * x }
