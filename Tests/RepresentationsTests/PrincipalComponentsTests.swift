import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Representations

@Suite struct PrincipalComponentsTests {
  /// Variances along all axes, that fall slowly, turned at random.
  private static func features(_ count: Int, _ dimensions: Int, seed: UInt64 = 1) -> FeatureBatch {
    let scales = Vector((0..<dimensions).map { 1 / Float($0 + 1).squareRoot() })
    let turn = FeatureBatch.random([dimensions, dimensions], seed: seed + 1)
    return FeatureBatch.random([count, dimensions], seed: seed).multiplied(byRow: scales).matrixProduct(turn)
      + 3
  }

  /// Few of many components come from a subspace, many from the whole covariance.
  @Test(arguments: [(200, 97, 5), (200, 97, 60), (40, 130, 9), (31, 7, 7), (64, 8, 1)])
  func componentsAreOrthonormalAndLeaveTheOtherVariances(count: Int, dimensions: Int, kept: Int) {
    let features = Self.features(count, dimensions)
    let found = PrincipalComponents(of: features, count: kept)
    #expect(found.components.shape == [kept, dimensions])

    let products = found.components.matrixProduct(found.components, transposingRight: true)
    let identity = (0..<kept * kept).map { $0 % (kept + 1) == 0 ? 1.0 : 0 }
    expectClose(products, identity, terms: dimensions)
    #expect(zip(found.variances, found.variances.dropFirst()).allSatisfy { $0 >= $1 })

    let projections = found.project(features)
    let rebuilt = found.reconstruct(projections)
    let left = FeatureBatch.squaredError(rebuilt, features).sumPerSample().elements
    let error = left.reduce(0) { $0 + Double($1) } / Double(count)
    let leftOut = found.totalVariance - found.variances.reduce(0, +)
    // Squares of differences of numbers near 3, whose rounding is 3·2⁻²⁴ each.
    #expect(abs(error - leftOut) < 2e-6 * found.totalVariance + 1e-11 * Double(dimensions))

    let centred = projections.adding(row: -(projections.columnSums() / Float(count)))
    let squares = (centred.columnDots(centred) / Float(count)).elements
    for (square, variance) in zip(squares, found.variances) {
      #expect(abs(Double(square) - variance) < 3e-6 * found.variances[0])
    }
  }

  @Test(arguments: ["leading", "many", "deficient"])
  func componentsAreNumPysSingularVectors(name: String) throws {
    let golden = try GoldenCase("representations", name)
    let found = PrincipalComponents(
      of: try golden["features"].tensor(), count: try golden.integer("count"))
    let variances = try golden["variances"].values
    for (got, wanted) in zip(found.variances, variances) { #expect(abs(got - wanted) < 2e-6 * variances[0]) }
    #expect(found.variances.count == variances.count)
    // A vector is off by the rounding of the covariance over the gap to the next eigenvalue, a tenth in these cases.
    expectClose(
      found.components.elements, extents: found.components.shape.array, try golden["components"].values,
      tolerance: 2e-5)
    expectClose(
      found.project(try golden["new"].tensor()).elements, extents: [], try golden["projections"].values,
      tolerance: 2e-5)
  }

  @Test func aSubspaceHasTheVectorsOfTheWholeMatrix() {
    let covariance = Covariance(of: [Self.features(300, 120, seed: 4)]).matrix
    let (few, all) = (covariance.leadingEigenvectors(6), covariance.allEigenvectors())
    for index in 0..<6 {
      #expect(abs(few.values[index] - all.values[index]) < 1e-6 * all.values[0])
      let overlap = (few.vectors.samples(index..<index + 1) * all.vectors.samples(index..<index + 1)).sum()
      #expect(abs(abs(overlap.value) - 1) < 1e-5)
    }
  }

  @Test func imagesAndTheirPixelsHaveTheSameComponents() {
    let images = ImageDataset.digits[.validation]
    let (fromImages, fromPixels) = (
      PrincipalComponents(of: images, count: 4), PrincipalComponents(of: images.pixelFeatures(), count: 4)
    )
    expectSameBits(fromImages.components, fromPixels.components)
    expectSameBits(fromImages.project(images), fromPixels.project(images.pixelFeatures()))
    let left = fromImages.totalVariance - fromImages.variances.reduce(0, +)
    #expect(abs(fromImages.reconstructionError(on: images) - left) < 1e-5 * left)
  }

  @Test func theSameBitsOnAnyNumberOfThreads() {
    let before = Compute.threadCount
    defer { Compute.threadCount = before }
    let features = Self.features(90, 110)
    Compute.threadCount = 1
    let one = PrincipalComponents(of: features, count: 40).components
    Compute.threadCount = 3
    expectSameBits(PrincipalComponents(of: features, count: 40).components, one)
  }

  @Test(.enabled(if: MNIST.isHere, "MNIST is not on this machine"))
  func thirtyComponentsOfMNISTLeaveThePublishedError() throws {
    let mnist = try MNIST.images()
    let found = PrincipalComponents(of: mnist[.train], count: 30)
    // NumPy in float64: 13.86806. All 60,000 images make it 13.86627.
    #expect(abs(found.reconstructionError(on: mnist[.test]) - 13.86806) < 2e-4)
  }
}
