import Foundation
import Tensors

/// A way from one point of a latent space to another.
public enum LatentPath: String, Sendable, CaseIterable {
  /// The straight line: (1 − t)·a + t·b.
  case linear

  /// Along the great circle through both directions:
  ///
  ///     sin((1 − t)·θ)/sin θ · a + sin(t·θ)/sin θ · b,    cos θ = ⟨a, b⟩/(|a|·|b|)
  ///
  /// (Shoemake 1985, "Animating rotation with quaternion curves", section 3.3). Draws of a normal prior of many
  /// dimensions are about equally long; points of the straight line between two are shorter than any draw, and those
  /// of this path are not. Where no great circle, or more than one, goes through both it is the straight line.
  case spherical

  /// `count` points at equal steps from `start` to `end`, which are the first and the last.
  ///
  /// - Parameters:
  ///   - start: `[N, L]`.
  ///   - end: `[N, L]`.
  ///   - count: P, at least 2.
  /// - Returns: `[N·P, L]`: all points of the first path, then those of the second.
  public func points(from start: FeatureBatch, to end: FeatureBatch, count: Int) -> FeatureBatch {
    require(start.shape == end.shape, "LatentPath: from \(start.shape) to \(end.shape)")
    require(count >= 2, "LatentPath: got \(count) points; wants 2 or more")
    let size = start.shape[1]
    let (starts, ends) = (start.elements, end.elements)
    let points = (0..<start.shape[0]).flatMap { path in
      let (a, b) = (starts[path * size..<(path + 1) * size], ends[path * size..<(path + 1) * size])
      return weights(from: a, to: b, count: count).flatMap { weights in
        zip(a, b).map { Float(weights.0 * Double($0) + weights.1 * Double($1)) }
      }
    }
    return FeatureBatch(points, shape: [start.shape[0] * count, size])
  }

  /// The shares of both ends in each point.
  private func weights(
    from a: ArraySlice<Float>, to b: ArraySlice<Float>, count: Int
  ) -> [(Double, Double)] {
    let steps = (0..<count).map { Double($0) / Double(count - 1) }
    guard self == .spherical, let angle = angle(between: a, b) else { return steps.map { (1 - $0, $0) } }
    return steps.map { (sin((1 - $0) * angle) / sin(angle), sin($0 * angle) / sin(angle)) }
  }

  /// θ, where one great circle goes through both directions.
  private func angle(between a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Double? {
    func product(_ left: ArraySlice<Float>, _ right: ArraySlice<Float>) -> Double {
      zip(left, right).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    let lengths = (product(a, a) * product(b, b)).squareRoot()
    guard lengths > 0 else { return nil }
    let angle = acos(max(-1, min(1, product(a, b) / lengths)))
    return sin(angle) > 1e-4 ? angle : nil
  }
}
