import SampleQuality
import Tensors
import TestSupport
import Testing

@Suite struct FeatureManifoldTests {
  /// `count` features around each of `centres`, closely.
  private static func clusters(_ centres: [Float], of count: Int, seed: UInt64) -> FeatureBatch {
    let spread = FeatureBatch.random([centres.count * count, 3], seed: seed)
    let shifts = Vector(centres.flatMap { Array(repeating: $0, count: count) })
    return spread.adding(perSample: shifts)
  }

  @Test func aBallReachesTheKthNearestOther() {
    let features = FeatureBatch([[0], [1], [3], [7]])
    func inside(_ point: Float, _ neighbours: Int) -> Bool {
      FeatureManifold(of: features, neighbours: neighbours).share(of: FeatureBatch([[point]])) == 1
    }
    // Radii are 1, 1, 2 and 4 with one neighbour, and 3, 2, 3 and 6 with two.
    #expect(inside(-0.9, 1) && !inside(-1.1, 1))
    #expect(inside(10.9, 1) && !inside(11.1, 1))
    #expect(inside(-2.9, 2) && !inside(-3.1, 2))
    #expect(inside(12.9, 2) && !inside(13.1, 2))
    let shares = FeatureManifold(of: features, neighbours: 1).share(of: FeatureBatch([[-5], [2], [6], [20]]))
    #expect(shares == 0.5)
  }

  @Test func disjointFeaturesHaveNeitherPrecisionNorRecall() {
    let comparison = FeatureComparison(
      of: Self.clusters([40], of: 60, seed: 1), with: Self.clusters([0], of: 60, seed: 2), neighbours: 3)
    #expect(comparison.precision == 0 && comparison.recall == 0)
  }

  @Test func theSameFeaturesHaveBoth() {
    let features = Self.clusters([0, 20], of: 70, seed: 3)
    let comparison = FeatureComparison(of: features, with: features, neighbours: 3)
    #expect(comparison.precision == 1 && comparison.recall == 1)
    #expect(comparison.manifoldCount == 140)
  }

  /// Each mode that is dropped takes its share of recall, and no precision.
  @Test(arguments: 1...3) func droppedModesAreMissedByRecallAlone(kept: Int) {
    let real = Self.clusters([0, 30, 60, 90], of: 60, seed: 4)
    let some = Self.clusters(Array([0, 30, 60][0..<kept]), of: 240 / kept, seed: 5)
    let comparison = FeatureComparison(of: some, with: real, neighbours: 3)
    #expect(comparison.precision > 0.85)
    #expect(comparison.recall > 0.5 * Double(kept) / 4 && comparison.recall <= Double(kept) / 4)
  }

  /// Features that lie amid real ones but do not spread so far.
  @Test func narrowFeaturesArePreciseAndRecallLess() {
    let real = FeatureBatch.random([400, 4], seed: 6)
    let comparison = FeatureComparison(
      of: FeatureBatch.random([400, 4], seed: 7) * 0.5, with: real, neighbours: 3)
    #expect(comparison.precision > 0.95)
    #expect(comparison.recall < 0.4 && comparison.recall > 0.02)
  }

  @Test func manifoldsAreOfOneSize() {
    let comparison = FeatureComparison(of: .random([90, 3]), with: .random([31, 3], seed: 2), neighbours: 3)
    #expect(comparison.manifoldCount == 31)
  }

  /// More features than are multiplied at a time, and far from the origin, where squares lose digits.
  @Test func manyFeaturesFarFromTheOriginAreComparedAsBefore() {
    let (features, queries) = (
      FeatureBatch.random([1203, 5], seed: 8), FeatureBatch.random([701, 5], seed: 9)
    )
    let manifold = FeatureManifold(of: features, neighbours: 2)
    let moved = FeatureManifold(of: features + 64, neighbours: 2)
    let difference = abs(manifold.share(of: queries * 1.1) - moved.share(of: queries * 1.1 + 64))
    // Coordinates near 64 are rounded to 2⁻¹⁸; a feature or two may be on the other side of an edge.
    #expect(difference <= 2.0 / 701)
    let direct = Self.share(of: queries * 1.1, within: features, neighbours: 2)
    #expect(abs(manifold.share(of: queries * 1.1) - direct) <= 1.0 / 701)
    #expect(direct > 0.3 && direct < 0.95)
  }

  /// The share by all distances, in Double.
  private static func share(of queries: FeatureBatch, within features: FeatureBatch, neighbours: Int)
    -> Double
  {
    let (centres, points) = (rows(of: features), rows(of: queries))
    func square(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    let radii = centres.map { centre in centres.map { square(centre, $0) }.sorted()[neighbours] }
    let inside = points.count { point in zip(centres, radii).contains { square(point, $0) <= $1 } }
    return Double(inside) / Double(points.count)
  }

  private static func rows(of features: FeatureBatch) -> [[Double]] {
    let (elements, width) = (features.elements.map(Double.init), features.shape[1])
    return stride(from: 0, to: elements.count, by: width).map { Array(elements[$0..<$0 + width]) }
  }

  @Test func theSharesDoNotDependOnThreads() {
    let (features, queries) = (
      FeatureBatch.random([900, 16], seed: 1), FeatureBatch.random([900, 16], seed: 2)
    )
    expectSameBitsForEveryThreadCount {
      [Scalar(Float(FeatureManifold(of: features, neighbours: 3).share(of: queries)))]
    }
  }
}
