import Distributions
import Tensors
import TestSupport
import Testing

@Suite struct DiagonalGaussianTests {
  private let mean = FeatureBatch.random([3, 4], in: -2...2)
  private let logVariance = FeatureBatch.random([3, 4], in: -1...1, seed: 2)
  private let otherMean = FeatureBatch.random([3, 4], in: -2...2, seed: 3)
  private let otherLogVariance = FeatureBatch.random([3, 4], in: -1...1, seed: 4)

  private var distribution: DiagonalGaussian<2> { DiagonalGaussian(mean: mean, logVariance: logVariance) }
  private var other: DiagonalGaussian<2> { DiagonalGaussian(mean: otherMean, logVariance: otherLogVariance) }

  @Test func theDensityIntegratesToOne() {
    let step: Float = 0.01
    let points = Vector((-1000...1000).map { Float($0) * step })
    let distribution = DiagonalGaussian(
      mean: Vector(repeating: 0.5, shape: points.shape),
      logVariance: Vector(repeating: 0.3, shape: points.shape))
    let integral = distribution.logProbability(of: points).exp().sum().value * step
    #expect(abs(integral - 1) < 1e-5)
  }

  @Test func theStandardDensityAtZeroIsKnown() {
    let logLikelihood = DiagonalGaussian<2>(standard: [1, 2]).logLikelihood(of: FeatureBatch(zeros: [1, 2]))
    expectClose(logLikelihood, [-logarithm(2 * .pi)], terms: 4)
  }

  @Test func gradientsAreThoseOfTheFunction() {
    expectGradient(
      of: { DiagonalGaussian(mean: $0, logVariance: $1).logLikelihood(of: $2) }, at: mean, logVariance,
      otherMean)
    expectGradient(of: { DiagonalGaussian(mean: $0, logVariance: $1).entropy }, at: mean, logVariance)
    expectGradient(
      of: {
        DiagonalGaussian(mean: $0, logVariance: $1).divergence(
          from: DiagonalGaussian(mean: $2, logVariance: $3))
      }, at: mean, logVariance, otherMean, otherLogVariance)
    expectGradient(
      of: { DiagonalGaussian(mean: $0, logVariance: $1).divergenceFromStandard }, at: mean, logVariance)
  }

  @Test func drawsCanBeDifferentiated() {
    expectGradient(
      of: { mean, logVariance in
        var generator = RandomGenerator(seed: 5)
        return DiagonalGaussian(mean: mean, logVariance: logVariance).sample(using: &generator)
      }, at: mean, logVariance)
  }

  @Test func theDivergenceFromTheStandardNormalIsTheDivergence() {
    let standard = DiagonalGaussian<2>(standard: [3, 4])
    let wanted = distribution.divergence(from: standard).elements.map(Double.init)
    expectClose(distribution.divergenceFromStandard, wanted, terms: 30)
    #expect(standard.divergenceFromStandard.elements == [0, 0, 0])
    #expect(distribution.divergence(from: distribution).elements == [0, 0, 0])
  }

  /// Closed forms against means over draws. A mean over n draws deviates by s/√n, where s is the deviation of
  /// one draw's term; five times that is not seen by chance.
  @Test func entropyAndDivergenceAreMeansOverDraws() {
    var generator = RandomGenerator(seed: 6)
    let count = 4000
    let draws = (0..<count).map { _ in distribution.sample(using: &generator) }
    let own = draws.map { distribution.logLikelihood(of: $0) }
    let others = draws.map { other.logLikelihood(of: $0) }
    for sample in 0..<3 {
      expectMean(of: own.map { Double(-$0[sample]) }, distribution.entropy[sample])
      let ratios = zip(own, others).map { Double($0[sample]) - Double($1[sample]) }
      expectMean(of: ratios, distribution.divergence(from: other)[sample])
    }
  }

  private func expectMean(of terms: [Double], _ wanted: Float, at location: SourceLocation = #_sourceLocation)
  {
    let count = Double(terms.count)
    let mean = terms.reduce(0, +) / count
    let variance = terms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(abs(mean - Double(wanted)) < 5 * (variance / count).squareRoot(), sourceLocation: location)
  }
}
