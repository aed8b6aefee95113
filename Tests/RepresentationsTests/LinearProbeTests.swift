import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@testable import Representations

@Suite struct LinearProbeTests {
  /// Three classes around corners that lie far apart, or on top of each other.
  private func examples(_ count: Int, distance: Float, seed: UInt64) -> LabelledFeatures {
    let labels = (0..<count).map { $0 % 3 }
    let noise = FeatureBatch.random([count, 5], seed: seed)
    let corners = FeatureBatch(oneHot: labels, classes: 5) * distance
    return LabelledFeatures(noise + corners, labels: labels)
  }

  @Test func separableClassesAreSeparated() {
    let probe = LinearProbe(
      fittedTo: examples(60, distance: 5, seed: 1), validatedOn: examples(30, distance: 5, seed: 2),
      classes: 3)
    let unseen = examples(90, distance: 5, seed: 3)
    #expect(probe.errorRate(on: unseen) == 0)
    #expect(probe.predictions(for: unseen.features) == unseen.labels)
    #expect(probe.validationError == 0)
  }

  @Test func classesWithoutAPatternAreMissedByChance() {
    let probe = LinearProbe(
      fittedTo: examples(600, distance: 0, seed: 1), validatedOn: examples(300, distance: 0, seed: 2),
      classes: 3)
    // The deviation of the share of 900 wrong guesses is √(2/9/900) = 0.016.
    #expect(abs(probe.errorRate(on: examples(900, distance: 0, seed: 3)) - 2.0 / 3) < 0.08)
  }

  /// At the minimum: mean of (p − t)·xᵀ + λ·W = 0 and mean of (p − t) = 0.
  @Test(arguments: [1, 0.1, 0.01])
  func theGradientIsZeroAtTheMinimum(regularization: Double) {
    let training = examples(45, distance: 1, seed: 7)
    let probe = LinearProbe(
      fittedTo: training, validatedOn: training, classes: 3, regularizations: [regularization])
    let logits = training.features.linear(probe.weight, bias: probe.bias)
    let errors = (logits.softmax() - FeatureBatch(oneHot: training.labels, classes: 3)) / 45
    let slope =
      training.features.matrixProduct(errors, transposingLeft: true) + probe.weight * Float(regularization)
    let bySums = errors.columnSums().elements
    // A thousandth of the first gradient, whose norm is below the size of the features, 3.
    let norm = (slope.elements + bySums).reduce(0) { $0 + $1 * $1 }.squareRoot()
    #expect(norm < 3e-3)
    #expect(probe.regularization == regularization)
  }

  @Test func strongRegularisationMakesSmallWeights() {
    let training = examples(45, distance: 2, seed: 7)
    func size(_ regularization: Double) -> Float {
      let probe = LinearProbe(
        fittedTo: training, validatedOn: training, classes: 3, regularizations: [regularization])
      return probe.weight.square().sum().value
    }
    #expect(size(1) < size(0.1) && size(0.1) < size(0.01))
  }

  @Test func minimumOfAQuadraticIsFound() {
    // f(x) = Σ k·(x[k] − k)²/2, whose curvature differs by a factor of 20.
    var search = LimitedMemoryBFGS()
    search.tolerance = 1e-9
    let end = search.minimum(from: [Double](repeating: -3, count: 20)) { point in
      let offsets = point.enumerated().map { $1 - Double($0 + 1) }
      let slopes = offsets.enumerated().map { Double($0 + 1) * $1 }
      return (zip(offsets, slopes).reduce(0) { $0 + $1.0 * $1.1 / 2 }, slopes)
    }
    for (index, value) in end.enumerated() { #expect(abs(value - Double(index + 1)) < 1e-6) }
  }

  @Test func standardisedFeaturesHaveMeanZeroAndVarianceOne() {
    let scales = Vector([2, 1, 0.5, 0.001])
    let features = FeatureBatch.random([200, 4], seed: 3).multiplied(byRow: scales) + 7
    let standardised = Standardization(of: features)(features)
    let means = (standardised.columnSums() / 200).elements
    let variances = (standardised.columnDots(standardised) / 200).elements
    #expect(means.allSatisfy { abs($0) < 1e-3 })
    #expect(variances.prefix(3).allSatisfy { abs($0 - 1) < 1e-3 })
    // The last hardly varies: a tenth of the largest deviation is what it is divided by.
    #expect(variances[3] < 1e-4)
  }

  @Test func proportionsAreKeptWhereTheyMeanSomething() {
    let features = FeatureBatch.random([200, 2], seed: 3).multiplied(byRow: Vector([4, 1]))
    let scaled = Standardization(of: features, keepingProportions: true)(features)
    let variances = (scaled.columnDots(scaled) / 200).elements
    #expect(abs(variances[0] - 1) < 1e-4)
    let before = PrincipalComponents(of: features, count: 2).totalVariance
    let after = PrincipalComponents(of: scaled, count: 2).totalVariance
    // One factor for all: the share of each axis stays.
    let first = features.adding(row: -(features.columnSums() / 200))
    let share = Double(first.columnDots(first).elements[0]) / 200 / before
    #expect(abs(Double(variances[0]) / after - share) < 1e-5)
  }

  @Test func featuresThatAllAgreeStayFinite() {
    let features = FeatureBatch(ones: [10, 3])
    #expect(Standardization(of: features)(features).isFinite)
  }
}
