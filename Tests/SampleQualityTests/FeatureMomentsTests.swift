import Foundation
import SampleQuality
import Tensors
import TestSupport
import Testing

@Suite struct FeatureMomentsTests {
  /// Features whose mean is `mean` and whose covariance is diagonal: each axis has one pair of points at ±√v·c.
  private static func features(mean: [Float], variances: [Float]) -> FeatureBatch {
    let size = mean.count
    // Of 2·D points, two vary along each axis: 2·a²/(2·D − 1) is the variance.
    return FeatureBatch(
      (0..<2 * size).map { point in
        (0..<size).map { axis in
          let reach = (variances[axis] * Float(2 * size - 1) / 2).squareRoot()
          return mean[axis] + (point / 2 == axis ? (point % 2 == 0 ? reach : -reach) : 0)
        }
      })
  }

  @Test func momentsAreThoseOfTheRows() {
    let moments = FeatureMoments(of: FeatureBatch([[1, 2], [3, 2], [5, 8]]))
    #expect(moments.mean == [3, 4])
    #expect(moments.covariance == [4, 6, 6, 12])
    #expect(moments.count == 3)
  }

  /// Where covariances commute the distance is Σ (μ₁ − μ₂)² + (σ₁ − σ₂)².
  @Test func theDistanceOfAxisAlignedGaussiansIsThatOfTheirMeansAndDeviations() {
    let first = FeatureMoments(of: Self.features(mean: [1, -2, 0.5], variances: [4, 1, 0]))
    let second = FeatureMoments(of: Self.features(mean: [0, 1, 0.5], variances: [1, 9, 0.25]))
    let wanted = (1.0 + 9) + (1.0 + 4 + 0.25)
    // Reaches are rounded to float32.
    #expect(abs(first.frechetDistance(to: second) - wanted) < 1e-5)
    #expect(abs(second.frechetDistance(to: first) - wanted) < 1e-5)
  }

  @Test func thereIsNoDistanceToOneself() {
    let moments = FeatureMoments(of: .random([50, 9], seed: 3))
    #expect(moments.frechetDistance(to: moments) < 1e-7)
    let deficient = FeatureMoments(of: .random([5, 20], seed: 4))
    #expect(deficient.frechetDistance(to: deficient) < 1e-6)
  }

  /// Two halves of one distribution come nearer with their size.
  @Test func theFloorFallsWithTheNumberOfFeatures() {
    func floor(_ count: Int) -> Double {
      FeatureMoments(of: .random([count, 8], seed: 5))
        .frechetDistance(to: FeatureMoments(of: .random([count, 8], seed: 6)))
    }
    let (few, many) = (floor(100), floor(1600))
    #expect(few > 0 && many > 0 && many < few / 6)
  }

  @Test(arguments: try GoldenCase.all("sample_quality", prefix: "comparison/"))
  func comparisonsAreThoseOfTheDefinitions(golden: GoldenCase) throws {
    let comparison = FeatureComparison(
      of: try golden["features"].tensor(), with: try golden["real"].tensor(),
      neighbours: try golden.integer("neighbours"))
    let wanted = try golden["frechet_distance"].number
    // Both are Double, but NumPy takes the roots of eigenvalues that are 0 but for rounding.
    #expect(abs(comparison.frechetDistance - wanted) < 1e-6 * max(wanted, 1))
    // Shares of whole numbers of features.
    #expect(abs(comparison.precision - (try golden["precision"].number)) < 1e-12)
    #expect(abs(comparison.recall - (try golden["recall"].number)) < 1e-12)
  }
}
