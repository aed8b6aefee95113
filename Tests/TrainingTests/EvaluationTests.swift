import Datasets
import Foundation
import ModelZoo
import Tensors
import Testing

import Training

/// Likelihoods of models whose likelihoods are known, and the arithmetic of nats and bits.
@Suite struct EvaluationTests {
  /// Five images of one row of three pixels with four levels.
  static let images = StoredImages(
    format: ImageFormat(height: 1, width: 3, levels: 4),
    levels: [0, 1, 3, 0, 1, 2, 0, 1, 1, 0, 2, 0, 0, 2, 3])

  @Test(arguments: [2, 4, 17, 256]) func theUniformDensityTakesLogLevelsBits(levels: Int) {
    let format = ImageFormat(height: 3, width: 2, channels: 3, levels: levels)
    let images = StoredImages(format: format, levels: (0..<90).map { UInt8($0 % levels) })
    let evaluation = UniformDensity(format).evaluate(on: images)
    #expect(evaluation.count == 5)
    #expect(abs(evaluation.bitsPerDim - log2(Double(levels))) < 1e-6)
    #expect(abs(evaluation.negativeLogLikelihoodNats - 18 * log(Double(levels))) < 1e-5)
  }

  @Test func theFactorizedDensityIsSmoothedFrequency() {
    let density = FactorizedDensity(fittedTo: Self.images)
    // Five images and one added to each of four levels: probabilities are counts over nine.
    let likelihoods = density.logLikelihood(of: Self.images.batch(at: [0, 3]).images).elements
    #expect(abs(Double(likelihoods[0]) - log(6.0 / 9 * 4 / 9 * 3 / 9)) < 1e-6)
    #expect(abs(Double(likelihoods[1]) - log(6.0 / 9 * 3 / 9 * 2 / 9)) < 1e-6)
  }

  @Test func theFactorizedDensityOfBinaryImagesIsBernoulli() {
    let format = ImageFormat(height: 1, width: 1, levels: 2)
    let density = FactorizedDensity(fittedTo: StoredImages(format: format, levels: [1, 1, 0, 1, 1, 1, 0, 1]))
    let both = density.logLikelihood(of: ImageBatch([0, 1], shape: [2, 1, 1, 1])).elements
    #expect(abs(Double(both[0]) - log(0.3)) < 1e-6)
    #expect(abs(Double(both[1]) - log(0.7)) < 1e-6)
  }

  @Test func probabilitiesOfAllImagesSumToOne() {
    let density = FactorizedDensity(fittedTo: Self.images)
    let all = (0..<64).flatMap { [$0 / 16, $0 / 4 % 4, $0 % 4] }
    let images = ImageBatch(all.map { Float($0) / 3 }, shape: [64, 1, 3, 1])
    let sum = density.logLikelihood(of: images).elements.reduce(0) { $0 + exp(Double($1)) }
    #expect(abs(sum - 1) < 1e-6)
  }

  @Test func samplesHaveTheFittedFrequencies() {
    let density = FactorizedDensity(fittedTo: Self.images)
    var generator = RandomGenerator(seed: 1)
    let samples = density.sample(count: 9000, using: &generator).elements
    let zeros = stride(from: 0, to: samples.count, by: 3).filter { samples[$0] == 0 }.count
    // 6000 expected, with a standard deviation of √(9000 · 6/9 · 3/9) = 45.
    #expect(abs(zeros - 6000) < 5 * 45)
    #expect(Set(samples.map { $0 * 3 }) == [0, 1, 2, 3])
  }

  @Test func theBatchSizeChangesNothing() {
    let density = FactorizedDensity(fittedTo: Self.images)
    let whole = density.evaluate(on: Self.images, batchSize: 100)
    for size in 1...5 { #expect(density.evaluate(on: Self.images, batchSize: size) == whole) }
  }

  @Test func digitsTakeAbout243BitsPixelByPixel() {
    let digits = ImageDataset.digits
    let evaluation = FactorizedDensity(fittedTo: digits[.train]).evaluate(on: digits[.test])
    #expect(evaluation.count == 300)
    #expect(abs(evaluation.bitsPerDim - 2.429) < 1e-3, "\(evaluation.bitsPerDim)")
    #expect(abs(evaluation.negativeLogLikelihoodNats - evaluation.bitsPerDim * 64 * log(2)) < 1e-9)
  }

  @Test func keysOfTheJSONAreThoseOfTheCommandLine() throws {
    let json = try JSONEncoder().encode(UniformDensity(Self.images.format).evaluate(on: Self.images))
    let keys = try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any]).keys
    #expect(keys.sorted() == ["bits_per_dim", "count", "negative_log_likelihood_nats"])
  }
}
