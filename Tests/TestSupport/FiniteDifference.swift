/// A derivative found by differences, and how far off it may be.
struct DerivativeEstimate {
  var value: Double
  var uncertainty: Double
}

/// The derivative at 0 of t ↦ ⟨direction, f(t)⟩, where `f` computes in float32.
///
/// Central differences D(h) are taken on a falling ladder of steps and extrapolated (Richardson:
/// T(h) = (4 D(h/2) − D(h)) / 3 cancels the h² term). Two extrapolations that follow each other share neither step
/// nor rounding error completely: their distance estimates the error of both, whether it comes from the function's
/// higher derivatives (large steps), its rounding (small steps) or a kink within the step. The rounding of the
/// outputs themselves is added, so that a chance agreement does not look like certainty. The surest of the ladder
/// is returned. Sums are taken in Double. (After Ridders 1982, "Accurate computation of F'(x) and F'(x)F''(x)".)
///
/// `f` returns the displacement that was really applied, as a float32 point can't be moved by any h exactly.
func derivative(
  along direction: [Double], firstStep: Double, of f: (_ t: Double) -> (outputs: [Double], applied: Double)
) -> DerivativeEstimate {
  var best = DerivativeEstimate(value: .nan, uncertainty: .infinity)
  var differences: [Double] = []
  var extrapolations: [Double] = []
  for level in 0..<8 {
    let step = firstStep / Double(1 << level)
    let (difference, rounding) = centralDifference(along: direction, step: step, of: f)
    differences.append(difference)
    guard level >= 1 else { continue }
    extrapolations.append((4 * difference - differences[level - 1]) / 3)
    guard level >= 2 else { continue }
    let uncertainty = abs(extrapolations[level - 1] - extrapolations[level - 2]) + rounding
    if uncertainty < best.uncertainty {
      best = DerivativeEstimate(value: extrapolations[level - 1], uncertainty: uncertainty)
    }
    if best.uncertainty <= 1e-4 * abs(best.value) { break }
  }
  return best
}

/// (⟨direction, f(h)⟩ − ⟨direction, f(−h)⟩) / 2h, and what the outputs' rounding to float32 may add to it.
private func centralDifference(
  along direction: [Double], step: Double, of f: (Double) -> (outputs: [Double], applied: Double)
) -> (value: Double, rounding: Double) {
  let (above, up) = f(step)
  let (below, down) = f(-step)
  var sum = 0.0
  var squaredRounding = 0.0
  for index in direction.indices where above[index] != below[index] {
    sum += direction[index] * (above[index] - below[index])
    let rounding = direction[index] * max(abs(above[index]), abs(below[index])) * 0x1p-24
    squaredRounding += 2 * rounding * rounding
  }
  return (sum / (up - down), squaredRounding.squareRoot() / (up - down))
}
