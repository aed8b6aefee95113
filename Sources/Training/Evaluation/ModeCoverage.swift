import Datasets
import Tensors

/// How samples are spread over the modes of a toy world.
///
/// A sample is of high quality within three standard deviations of the nearest mode: 98.9 % of the world's own points
/// are. A mode is covered where it is nearest to one of those at least (Srivastava et al. 2017, "VEEGAN", section 4.1).
public struct ModeCoverage: Sendable, Equatable {
  /// The samples of high quality at each mode.
  public let counts: [Int]

  /// The samples altogether.
  public let sampleCount: Int

  /// The coverage of the modes of `world` by `points`, `[N, 2]`.
  public init(of points: FeatureBatch, in world: ToyWorld) {
    require(points.shape[1] == 2, "ModeCoverage: points \(points.shape); a plane has two coordinates")
    let coordinates = points.elements
    let limit = 9 * world.deviation * world.deviation
    var counts = [Int](repeating: 0, count: world.modes.count)
    for point in 0..<points.shape[0] {
      let distances = world.modes.map { mode in
        let (across, up) = (coordinates[2 * point] - mode.x, coordinates[2 * point + 1] - mode.y)
        return across * across + up * up
      }
      if let nearest = counts.indices.min(by: { distances[$0] < distances[$1] }), distances[nearest] <= limit
      {
        counts[nearest] += 1
      }
    }
    (self.counts, sampleCount) = (counts, points.shape[0])
  }

  /// How many modes are covered.
  public var coveredModes: Int { counts.count { $0 > 0 } }

  /// The share of samples that are of high quality.
  public var quality: Double { Double(counts.reduce(0, +)) / Double(max(sampleCount, 1)) }

  /// The samples of high quality at the rarest mode, relative to an even share of those at all: 1 where each mode has
  /// as many, 0 where one has none.
  public var rarestShare: Double {
    let mean = Double(counts.reduce(0, +)) / Double(counts.count)
    return mean > 0 ? Double(counts.min() ?? 0) / mean : 0
  }
}
