import Tensors
import TestSupport
import Testing

@testable import Representations

@Suite struct KMeansTests {
  /// Three points around (0, 0), two around (10, 0), one at (0, 20).
  private let points = FeatureBatch([[-1, 0], [1, 0], [0, 3], [9, 0], [11, 0], [0, 20]])

  @Test func clustersAreAsComputedByHand() {
    var generator = RandomGenerator(seed: 1)
    let clusters = KMeans(of: points, clusters: 3, using: &generator)
    let found = clusters.assignments(of: points)
    #expect(Set(found[0..<3]).count == 1 && found[3] == found[4])
    #expect(Set([found[0], found[3], found[5]]).count == 3)
    let wanted: [[Float]] = [[0, 1], [10, 0], [0, 20]]
    for (position, centroid) in zip([0, 3, 5], wanted) {
      let row = (0..<2).map { clusters.centroids[found[position], $0] }
      #expect(zip(row, centroid).allSatisfy { abs($0 - $1) < 1e-5 }, "\(row)")
    }
    // (1 + 1) + (1 + 1) + 4 around (0, 1), 1 + 1 around (10, 0).
    #expect(abs(clusters.inertia - 10) < 1e-4)
  }

  @Test(arguments: [(97, 5, 4), (64, 33, 9), (300, 2, 17)])
  func inertiaNeverRises(count: Int, dimensions: Int, clusters: Int) {
    let features = FeatureBatch.random([count, dimensions], seed: UInt64(count))
    let fit = LloydIterations(of: features)
    var generator = RandomGenerator(seed: 3)
    let (_, inertias) = fit.run(from: fit.farApart(clusters, using: &generator), iterations: 50)
    #expect(inertias.count > 2)
    // Each distance is a difference of two sums of `dimensions` terms in float32.
    let rounding = Double(dimensions) * 0x1p-23 * inertias[0]
    for (before, after) in zip(inertias, inertias.dropFirst()) { #expect(after <= before + rounding) }
  }

  @Test func inertiaIsTheSumOfSquaredDistances() {
    let features = FeatureBatch.random([83, 7], seed: 5)
    var generator = RandomGenerator(seed: 1)
    let clusters = KMeans(of: features, clusters: 6, using: &generator)
    let (rows, centroids) = (features.elements, clusters.centroids.elements)
    let sum = (0..<83).reduce(0.0) { sum, row in
      let distances = (0..<6).map { cluster in
        (0..<7).reduce(0.0) { distance, axis in
          let difference = Double(rows[row * 7 + axis]) - Double(centroids[cluster * 7 + axis])
          return distance + difference * difference
        }
      }
      #expect(distances.min() == distances[clusters.assignments(of: features)[row]])
      return sum + (distances.min() ?? 0)
    }
    #expect(abs(clusters.inertia - sum) < 1e-5 * sum)
  }

  @Test func emptyClustersTakeTheFarthestFeatures() {
    let fit = LloydIterations(of: points)
    // Two starts far outside: nothing is nearest to them.
    let start = FeatureBatch([[0, 0], [500, 500], [600, 600]]).adding(row: -fit.mean)
    let (centroids, inertias) = fit.run(from: start, iterations: 20)
    let used = Set(centroids.adding(row: fit.mean).nearness(to: centroids).largestInRows().elements)
    #expect(used.count == 3)
    #expect(inertias[inertias.count - 1] < 11)
  }

  @Test func asManyClustersAsFeaturesLeaveNothing() {
    var generator = RandomGenerator(seed: 1)
    let clusters = KMeans(of: points, clusters: 6, using: &generator)
    #expect(clusters.inertia < 1e-3)
    #expect(Set(clusters.assignments(of: points)).count == 6)
  }

  @Test func equalFeaturesMakeNoFault() {
    var generator = RandomGenerator(seed: 1)
    let clusters = KMeans(of: FeatureBatch(ones: [5, 3]), clusters: 2, using: &generator)
    #expect(clusters.inertia < 1e-6)
    #expect(clusters.centroids.isFinite)
  }

  @Test func theSameSeedGivesTheSameBits() {
    let features = FeatureBatch.random([150, 11], seed: 2)
    func centroids(threads: Int) -> FeatureBatch {
      let before = Compute.threadCount
      defer { Compute.threadCount = before }
      Compute.threadCount = threads
      var generator = RandomGenerator(seed: 9)
      return KMeans(of: features, clusters: 5, using: &generator).centroids
    }
    expectSameBits(centroids(threads: 3), centroids(threads: 1))
  }

  @Test func goldenClustersAreFound() throws {
    let golden = try GoldenCase("representations", "clusters")
    let features: FeatureBatch = try golden["features"].tensor()
    var generator = RandomGenerator(seed: 1)
    let clusters = KMeans(of: features, clusters: try golden.integer("clusters"), using: &generator)
    let inertia = try golden["inertia"].number
    #expect(abs(clusters.inertia - inertia) < 1e-5 * inertia)
    let agreement = ClusterAgreement(
      clusters: clusters.assignments(of: features), labels: try golden["labels"].values.map { Int($0) })
    #expect(abs(agreement.purity - (try golden["purity"].number)) < 1e-12)
    let information = try golden["normalized_mutual_information"].number
    #expect(abs(agreement.normalizedMutualInformation - information) < 1e-12)
  }
}
