import Foundation
import ModelZoo
import Tensors
import TestSupport
import Testing

@Suite struct LatentSpaceTests {
  @Test func quantilesInvertTheCumulativeDistribution() {
    // Both halves of the middle, the tails, and their seams at 0.075 and exp(−25).
    let probabilities =
      (1..<200).map { Double($0) / 200 } + (3...300).map { pow(10, -Double($0)) } + [
        0.0749, 0.0751, 1.3e-11, 1.4e-11,
      ]
    for probability in probabilities {
      let x = standardNormalQuantile(probability)
      // Φ has the relative error of its argument times about x², as its slope is φ(x) ≈ |x|·Φ(x).
      let found = erfc(-x / 2.0.squareRoot()) / 2
      #expect(abs(found / probability - 1) < 1e-14 * max(1, x * x) * 4, "\(probability)")
    }
  }

  @Test func quantilesAreThoseOfTables() {
    for (probability, expected) in [
      (0.5, 0), (0.975, 1.959_963_984_540_054), (0.9, 1.281_551_565_544_600_4),
      (1e-10, -6.361_340_902_404_056),
    ] {
      #expect(abs(standardNormalQuantile(probability) - expected) < 1e-9)
    }
  }

  @Test func quantilesAreSymmetric() {
    for probability in [0.001, 0.06, 0.2, 0.4375] {
      let (low, high) = (standardNormalQuantile(probability), standardNormalQuantile(1 - probability))
      #expect(abs(low + high) < 1e-12)
    }
  }

  @Test(arguments: LatentPath.allCases)
  func pathsLeadFromOneEndToTheOther(path: LatentPath) {
    let start = FeatureBatch([[1, 2, 3], [-1, 0, 4]])
    let end = FeatureBatch([[0, -2, 5], [3, 3, 3]])
    let points = path.points(from: start, to: end, count: 7)
    #expect(points.shape == [14, 3])
    for index in 0..<2 {
      for unit in 0..<3 {
        #expect(abs(points[index * 7, unit] - start[index, unit]) < 1e-5)
        #expect(abs(points[index * 7 + 6, unit] - end[index, unit]) < 1e-5)
      }
    }
  }

  @Test func linearPathsHaveEqualSteps() {
    let points = LatentPath.linear.points(
      from: FeatureBatch([[0, 4]]), to: FeatureBatch([[8, 0]]), count: 5)
    #expect(points == FeatureBatch([[0, 4], [2, 3], [4, 2], [6, 1], [8, 0]]))
  }

  @Test func sphericalPathsKeepTheLengthAndTurnByEqualAngles() {
    let points = LatentPath.spherical.points(
      from: FeatureBatch([[2, 0, 0]]), to: FeatureBatch([[0, 0, 2]]), count: 4)
    for step in 0..<4 {
      let angle = Float(step) * .pi / 6
      #expect(abs(points[step, 0] - 2 * cos(angle)) < 1e-6)
      #expect(abs(points[step, 1]) < 1e-6)
      #expect(abs(points[step, 2] - 2 * sin(angle)) < 1e-6)
    }
  }

  @Test(arguments: [[1, 1], [-2, -2], [0, 0]])
  func withoutAGreatCircleThePathIsStraight(end: [Float]) {
    let points = LatentPath.spherical.points(from: FeatureBatch([[1, 1]]), to: FeatureBatch([end]), count: 3)
    #expect(
      points == LatentPath.linear.points(from: FeatureBatch([[1, 1]]), to: FeatureBatch([end]), count: 3))
  }

  @Test func theGridsPointsHaveEqualProbabilityBetweenThem() {
    let grid = LatentGrid.plane(of: (2, 0), amongst: 3, side: 4)
    #expect(grid.shape == [16, 3])
    let quantiles = [0.125, 0.375, 0.625, 0.875].map { Float(standardNormalQuantile($0)) }
    for row in 0..<4 {
      for column in 0..<4 {
        let point = row * 4 + column
        #expect(grid[point, 2] == quantiles[column])
        #expect(grid[point, 1] == 0)
        #expect(grid[point, 0] == quantiles[3 - row])
      }
    }
  }

  @Test func traversalsMoveOneUnitAtATime() {
    let points = LatentGrid.traversals(of: [1, 0], from: FeatureBatch([[7, 8]]), range: 3, count: 3)
    #expect(points == FeatureBatch([[7, -3], [7, 0], [7, 3], [-3, 8], [0, 8], [3, 8]]))
  }
}
