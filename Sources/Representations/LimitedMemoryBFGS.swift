/// Finds the minimum of a smooth function from its gradients (Liu and Nocedal 1989, "On the limited memory BFGS method
/// for large scale optimization"; Nocedal and Wright 2006, algorithms 7.4 and 3.1).
///
/// Steps are halved until the function falls by at least a ten-thousandth of what its slope promises. Pairs that show
/// no positive curvature are not remembered; a convex function has none.
struct LimitedMemoryBFGS {
  /// A value and the gradient there.
  typealias Evaluation = (value: Double, gradient: [Double])

  /// The pairs of steps and changes of gradient that stand for the curvature.
  var memory = 10

  /// The search ends where the gradient is this much smaller than at the start…
  var tolerance = 1e-3

  /// …or after this many steps.
  var iterations = 100

  /// The point that the search from `start` ends at. The function is last evaluated at another point perhaps.
  func minimum(from start: [Double], of function: ([Double]) -> Evaluation) -> [Double] {
    var (point, here) = (start, function(start))
    let enough = tolerance * norm(here.gradient)
    var pairs: [CurvaturePair] = []
    for _ in 0..<iterations where norm(here.gradient) > enough {
      let direction = descent(here.gradient, pairs)
      guard let next = lineSearch(from: point, here, along: direction, isFirst: pairs.isEmpty, function)
      else { break }
      let step = zip(next.point, point).map { $0 - $1 }
      let change = zip(next.evaluation.gradient, here.gradient).map { $0 - $1 }
      if let pair = CurvaturePair(step: step, change: change) { pairs = pairs.suffix(memory - 1) + [pair] }
      (point, here) = next
    }
    return point
  }

  /// The first point along `direction` that is low enough; nil where rounding leaves none.
  private func lineSearch(
    from point: [Double], _ here: Evaluation, along direction: [Double], isFirst: Bool,
    _ function: ([Double]) -> Evaluation
  ) -> (point: [Double], evaluation: Evaluation)? {
    let slope = dot(here.gradient, direction)
    guard slope < 0 else { return nil }
    // Nothing is known of the curvature at first: one step of length 1.
    var length = isFirst ? min(1, 1 / norm(direction)) : 1
    for _ in 0..<20 {
      let candidate = zip(point, direction).map { $0 + length * $1 }
      let there = function(candidate)
      if there.value <= here.value + 1e-4 * length * slope { return (candidate, there) }
      length /= 2
    }
    return nil
  }

  /// −H·g, where H is the inverse curvature that the pairs stand for (the two-loop recursion).
  private func descent(_ gradient: [Double], _ pairs: [CurvaturePair]) -> [Double] {
    var rest = gradient
    var shares: [Double] = []
    for pair in pairs.reversed() {
      let share = dot(pair.step, rest) / pair.curvature
      shares.append(share)
      rest = zip(rest, pair.change).map { $0 - share * $1 }
    }
    if let last = pairs.last {
      let scale = last.curvature / dot(last.change, last.change)
      rest = rest.map { $0 * scale }
    }
    for (pair, share) in zip(pairs, shares.reversed()) {
      let correction = share - dot(pair.change, rest) / pair.curvature
      rest = zip(rest, pair.step).map { $0 + correction * $1 }
    }
    return rest.map { -$0 }
  }
}

/// A step and the change of gradient that came with it.
private struct CurvaturePair {
  let step: [Double]
  let change: [Double]

  /// ⟨step, change⟩.
  let curvature: Double

  init?(step: [Double], change: [Double]) {
    curvature = dot(step, change)
    guard curvature > 1e-12 * dot(change, change) else { return nil }
    (self.step, self.change) = (step, change)
  }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

private func norm(_ a: [Double]) -> Double { dot(a, a).squareRoot() }
