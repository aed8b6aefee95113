import Datasets
import Foundation
import ModelZoo
import Tensors
import TestSupport
import Testing
import Training

/// What is reported of models with bounds of their likelihood.
@Suite struct BoundEvaluationTests {
  private static let format = ImageFormat(height: 2, width: 3, levels: 2)

  /// 250 images, so that no batch size divides them.
  private static let images = StoredImages(
    format: format,
    levels: (0..<1500).map { index -> UInt8 in
      let sum: Int = index * 7 + index / 5 + index / 11
      return UInt8(sum % 2)
    })

  private static func model(
    _ format: ImageFormat = format, likelihood: DecoderLikelihood = .bernoulli
  ) -> VAE {
    var generator = RandomGenerator(seed: 4)
    let configuration = VAE.Configuration(widths: [6], latents: 3, likelihood: likelihood)
    return VAE(configuration, format: format, using: &generator)
  }

  @Test func theBoundIsItsTwoTermsAndBitsAreItsShare() {
    let evaluation = Self.model().evaluateBound(on: Self.images)
    #expect(evaluation.count == 250)
    let sum = evaluation.reconstructionNats + evaluation.divergenceNats
    #expect(abs(evaluation.evidenceLowerBoundNats - sum) < 1e-9)
    let bits = evaluation.bitsPerDim ?? 0
    #expect(abs(bits * 6 * log(2) - evaluation.evidenceLowerBoundNats) < 1e-9)
    #expect(evaluation.importanceWeightedNats == nil && evaluation.importanceSamples == nil)
  }

  @Test func theImportanceWeightedEstimateIsTheLowerOne() {
    var shares: [Double] = []
    let evaluation = Self.model().evaluateBound(on: Self.images, importanceSamples: 500) { shares.append($0) }
    let estimate = evaluation.importanceWeightedNats ?? .infinity
    #expect(estimate < evaluation.evidenceLowerBoundNats && estimate > 0)
    #expect(evaluation.importanceSamples == 500)
    // What is estimated besides changes nothing of the bound.
    let alone = Self.model().evaluateBound(on: Self.images)
    #expect(alone.evidenceLowerBoundNats == evaluation.evidenceLowerBoundNats)
    #expect(shares == [0.4, 0.8, 1])
  }

  @Test func densitiesHaveNoBits() {
    #expect(Self.model(likelihood: .gaussian).evaluateBound(on: Self.images).bitsPerDim == nil)
  }

  /// The means of the latent variables are 3·x₀, 0.1·x₀ and a constant, of which the first alone varies by more than
  /// 0.01: x₀ is 0 for half of the images and 1 for the others.
  @Test func unitsAreActiveWhoseMeansVary() {
    let format = ImageFormat(height: 1, width: 1, levels: 2)
    var generator = RandomGenerator(seed: 4)
    let configuration = VAE.Configuration(widths: [], latents: 3, likelihood: .bernoulli)
    let model = VAE(configuration, format: format, using: &generator)
    for named in model.encoder.namedParameters {
      named.parameter.flattened = Vector(
        named.name.hasSuffix("bias") ? [0, 0, 5, 0, 0, 0] : [3, 0.1, 0, 0, 0, 0])
    }
    let images = StoredImages(format: format, levels: (0..<150).map { UInt8($0 % 2) })
    #expect(model.evaluateBound(on: images).activeUnits == 1)
  }

  @Test func figuresHaveTheSameBitsForEveryThreadCount() {
    let model = Self.model()
    expectSameBitsForEveryThreadCount {
      let evaluation = model.evaluateBound(on: Self.images, importanceSamples: 150)
      let figures = [evaluation.evidenceLowerBoundNats, evaluation.importanceWeightedNats ?? 0]
      return [Vector(figures.flatMap { [Float($0), Float($0 - Double(Float($0)))] })]
    }
  }

  @Test func keysAreThoseOfTheDocumentation() throws {
    let evaluation = Self.model().evaluateBound(on: Self.images, importanceSamples: 2)
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(evaluation)) as? [String: Any]
    #expect(
      object?.keys.sorted() == [
        "active_units", "bits_per_dim", "count", "divergence_nats", "evidence_lower_bound_nats",
        "importance_samples", "importance_weighted_nats", "reconstruction_nats",
      ])
  }
}
