import Tensors

/// Regular sets of points of a latent space with a standard normal prior.
public enum LatentGrid {
  /// A square of points in the plane of two units, the others at 0, at equal steps of probability: the quantiles of
  /// (i + ½)/side (Kingma and Welling 2014, "Auto-encoding variational Bayes", figure 4, where the plane is the whole
  /// space).
  ///
  /// `[side², L]`, row after row: the first unit grows along a row, the second from the last row up, as in a plot.
  public static func plane(of units: (Int, Int), amongst count: Int, side: Int) -> FeatureBatch {
    require(
      units.0 != units.1 && 0..<count ~= units.0 && 0..<count ~= units.1,
      "LatentGrid: got units \(units.0) and \(units.1); wants two of \(count)")
    require(side > 0, "LatentGrid: got a side of \(side) points; wants 1 or more")
    let quantiles = (0..<side).map { Float(standardNormalQuantile((Double($0) + 0.5) / Double(side))) }
    var points = FeatureBatch(zeros: [side * side, count])
    points.withUnsafeMutableElements { points in
      for row in 0..<side {
        for column in 0..<side {
          let start = (row * side + column) * count
          points[start + units.0] = quantiles[column]
          points[start + units.1] = quantiles[side - 1 - row]
        }
      }
    }
    return points
  }

  /// Rows of points, one a unit of `units`: that unit goes from −range to range in `count` equal steps while the
  /// others stay as they are in `point`, `[1, L]`.
  ///
  /// `[units·count, L]`.
  public static func traversals(
    of units: [Int], from point: FeatureBatch, range: Float, count: Int
  ) -> FeatureBatch {
    let size = point.shape[1]
    require(
      point.shape[0] == 1 && units.allSatisfy { 0..<size ~= $0 },
      "LatentGrid: got units \(units) of \(point.shape); wants units of one point")
    require(count >= 2, "LatentGrid: got \(count) points a unit; wants 2 or more")
    let start = point.elements
    let points = units.flatMap { unit in
      (0..<count).flatMap { step in
        var moved = start
        moved[unit] = range * (2 * Float(step) / Float(count - 1) - 1)
        return moved
      }
    }
    return FeatureBatch(points, shape: [units.count * count, size])
  }
}
