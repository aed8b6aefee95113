import Distributions
import Foundation
import ModelZoo
import Tensors
import TestSupport
import Testing

/// Bounds of the likelihood against the likelihood itself: two latent variables can be integrated over on a grid.
@Suite struct LatentVariableModelTests {
  private static let format = ImageFormat(height: 2, width: 2, levels: 2)

  /// Weights so large that q(z | x) is far from p(z | x), and bounds apart from what they bound; but variances near
  /// 2, as wide as p(z | x) or wider, so that importance weights have a variance.
  private let model = {
    let model = smallVAE(format, within: 1.5)
    for named in model.encoder.namedParameters.suffix(2) {
      var elements = named.parameter.flattened.elements
      let logVariance: Float = named.name.hasSuffix("bias") ? 0.7 : 0
      for index in elements.indices {
        elements[index] = index % 4 < 2 ? 0.4 * elements[index] : 0.1 * elements[index] + logVariance
      }
      named.parameter.flattened = Vector(elements)
    }
    return model
  }()
  private let grid = LatentIntegral()

  private func image(_ index: Int) -> Batch {
    Batch(images: allImages(Self.format).samples(index..<index + 1))
  }

  /// log p(x), by integration.
  private func logLikelihood(of batch: Batch) -> Double {
    let terms = zip(grid.logLikelihoods(of: batch, under: model), grid.logPrior).map { $0 + $1 }
    return log(grid.integral(terms))
  }

  /// The mean of `values`, and how far it may be off: five times its standard error.
  private func mean(_ values: [Float]) -> (value: Double, error: Double) {
    let values = values.map(Double.init)
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    return (mean, 5 * (variance / Double(values.count)).squareRoot())
  }

  /// `count` times the same image.
  private func repeated(_ batch: Batch, _ count: Int) -> Batch {
    let elements = Array(repeating: batch.images.elements, count: count).flatMap { $0 }
    return Batch(images: ImageBatch(elements, shape: Self.format.shape(count: count)))
  }

  @Test func probabilitiesOfAllImagesSumToOne() {
    let sum = (0..<16).reduce(0) { $0 + exp(logLikelihood(of: image($1))) }
    #expect(abs(sum - 1) < 1e-5)
  }

  @Test(arguments: [5, 14]) func theEvidenceLowerBoundIsBelowTheLikelihood(index: Int) {
    let batch = image(index)
    let posterior = model.posterior(of: batch)
    let divergence = Double(posterior.divergenceFromStandard.elements[0])
    let weights = grid.logDensities(of: posterior).map { exp($0) * 0.01 }
    #expect(abs(weights.reduce(0, +) - 1) < 1e-5)
    let likelihoods = grid.logLikelihoods(of: batch, under: model)
    let reconstruction = zip(weights, likelihoods).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(reconstruction - divergence < logLikelihood(of: batch))

    var generator = RandomGenerator(seed: 5)
    let drawn = model.evidenceLowerBound(of: repeated(batch, 20_000), using: &generator)
    let got = mean(drawn.reconstruction.elements)
    #expect(abs(got.value - reconstruction) < got.error)
    #expect(drawn.divergence.elements.allSatisfy { abs(Double($0) - divergence) < 1e-5 })
  }

  @Test(arguments: [5, 14]) func theImportanceWeightedBoundTightensWithItsSamples(index: Int) {
    let (batch, exact) = (image(index), logLikelihood(of: image(index)))
    var generator = RandomGenerator(seed: 6)
    var bounds: [(value: Double, error: Double)] = []
    for samples in [1, 3, 10, 40] {
      bounds.append(
        mean(
          model.importanceWeightedLogLikelihood(
            of: repeated(batch, 5000), samples: samples, using: &generator
          ).elements))
    }
    for (looser, tighter) in zip(bounds, bounds.dropFirst()) {
      #expect(looser.value + looser.error < tighter.value - tighter.error, "\(bounds)")
    }
    for bound in bounds { #expect(bound.value < exact + bound.error, "\(bounds) and \(exact)") }
  }

  /// The variance of a weight w is ∫ p(x, z)² / q(z | x) − p(x)², so that log of their mean is off by √(variance/K)/p(x)
  /// on average.
  @Test(arguments: [5, 14]) func manySamplesGiveTheLikelihood(index: Int) {
    let (batch, samples) = (image(index), 50_000)
    let exact = logLikelihood(of: batch)
    let joint = zip(grid.logLikelihoods(of: batch, under: model), grid.logPrior).map { $0 + $1 }
    let densities = grid.logDensities(of: model.posterior(of: batch))
    let second = grid.integral(zip(joint, densities).map { 2 * $0 - $1 })
    let deviation = ((second / exp(2 * exact) - 1) / Double(samples)).squareRoot()
    #expect(deviation < 0.02)
    var generator = RandomGenerator(seed: 8)
    let estimate = model.importanceWeightedLogLikelihood(of: batch, samples: samples, using: &generator)
    #expect(abs(Double(estimate.elements[0]) - exact) < 5 * deviation + 1e-5)
  }

  @Test func closedFormDivergenceIsTheMeanOfLogarithmicRatios() {
    let distribution = DiagonalGaussian(
      mean: FeatureBatch([[0.3, -1.2, 0]]), logVariance: FeatureBatch([[0.5, -2, 0]]))
    let count = 1 << 16
    let many = DiagonalGaussian(
      mean: FeatureBatch(repeatingRow: distribution.mean.flattened, shape: [count, 3]),
      logVariance: FeatureBatch(repeatingRow: distribution.logVariance.flattened, shape: [count, 3]))
    var generator = RandomGenerator(seed: 9)
    let draws = many.sample(using: &generator)
    let ratios =
      many.logLikelihood(of: draws) - DiagonalGaussian(standard: [count, 3]).logLikelihood(of: draws)
    let got = mean(ratios.elements)
    #expect(abs(got.value - Double(distribution.divergenceFromStandard.elements[0])) < got.error)
  }

  @Test func samplesAreAsFrequentAsProbable() {
    let count = 4000
    var generator = RandomGenerator(seed: 3)
    let samples = model.sample(count: count, using: &generator).elements
    var frequency = [Double](repeating: 0, count: 16)
    for image in 0..<count { frequency[(0..<4).reduce(0) { $0 * 2 + Int(samples[image * 4 + $1]) }] += 1 }
    var chiSquare = 0.0
    for index in 0..<16 {
      let pixels = image(index).images.elements.reduce(0) { $0 * 2 + Int($1) }
      let expected = Double(count) * exp(logLikelihood(of: image(index)))
      chiSquare += pow(frequency[pixels] - expected, 2) / expected
    }
    // Fifteen degrees of freedom: 37.7 is passed once in a thousand seeds.
    #expect(chiSquare < 37.7)
  }

  @Test func severalDrawsOfAnImageAreJudgedAsEachByItself() {
    let images = randomImages(3, Self.format)
    let latents = FeatureBatch.random([12, 2], in: -2...2)
    let together = model.logLikelihood(of: Batch(images: images), given: latents).elements
    for row in 0..<12 {
      let batch = Batch(images: images.samples(row / 4..<row / 4 + 1))
      #expect(
        model.logLikelihood(of: batch, given: latents.samples(row..<row + 1)).elements == [together[row]])
    }
  }

  @Test func latentsThatDoNotFitStop() async {
    await #expect(processExitsWith: .failure) {
      let model = smallVAE(Self.format)
      _ = model.logLikelihood(
        of: Batch(images: randomImages(2, Self.format)), given: FeatureBatch(zeros: [3, 2]))
    }
    await #expect(processExitsWith: .failure) {
      _ = smallVAE(Self.format).decode(FeatureBatch(zeros: [3, 1]), labels: nil)
    }
  }
}
