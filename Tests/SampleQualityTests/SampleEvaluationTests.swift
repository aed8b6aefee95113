import Datasets
import Foundation
import ModelZoo
import Tensors
import TestSupport
import Testing

@testable import SampleQuality

/// A model whose samples are images that it was given, over and over.
private final class Repeating: GenerativeModel {
  let format: ImageFormat
  var objectives: [Objective] { [] }
  private let images: StoredImages
  private var next = 0
  private(set) var drawn: [Int] = []

  init(_ images: StoredImages) { (format, self.images) = (images.format, images) }

  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    defer { next += count }
    drawn.append(count)
    return images.batch(at: (next..<next + count).map { $0 % images.count }).images
  }
}

/// One after another, as they share a classifier.
@Suite(.serialized) struct SampleEvaluationTests {
  private static let digits = ImageDataset.digits
  nonisolated(unsafe) private static let classifier = Result { try FeatureClassifier(trainingOn: digits) }

  private func evaluation(of images: StoredImages, count: Int) throws -> SampleEvaluation {
    SampleEvaluation(
      of: Repeating(images).samples(count: count), against: Self.digits[.test],
      floorFrom: Self.digits[.validation], by: try Self.classifier.get())
  }

  @Test func realImagesComeUpToTheFloor() throws {
    let evaluation = try evaluation(of: Self.digits[.validation], count: 200)
    #expect(evaluation.samples == 200 && evaluation.realImages == 300 && evaluation.floorImages == 200)
    #expect(abs(evaluation.frechetDistance - evaluation.frechetDistanceFloor) < 1e-9)
    #expect(evaluation.precision == evaluation.precisionOfRealImages && evaluation.precision > 0.8)
    #expect(evaluation.recall == evaluation.recallOfRealImages && evaluation.recall > 0.8)
    #expect(evaluation.neighbours == 3 && evaluation.neighbourImages == 200)
    #expect(evaluation.coverage == 1 && evaluation.classCounts.reduce(0, +) == 200)
    #expect(evaluation.classEntropyNats > 2.29 && evaluation.classEntropyNats <= log(10))
    #expect(evaluation.classifier == "digits" && evaluation.classifierSeed == 1)
  }

  /// Half of the classes alone: recall, coverage and entropy fall, and the distance rises.
  @Test func missingClassesAreSeen() throws {
    let train = Self.digits[.train]
    let half = (train.labels ?? []).indices.filter { (train.labels ?? [])[$0] < 5 }
    let all = try evaluation(of: train, count: 400)
    let some = try evaluation(of: train.selection(at: half), count: 400)
    #expect(some.coverage <= 0.5 && all.coverage == 1)
    #expect(some.classEntropyNats < log(5) + 0.1 && all.classEntropyNats > 2.28)
    #expect(some.recall < 0.6 && all.recall > 0.75 && some.precision > 0.7)
    #expect(some.frechetDistance > 5 * all.frechetDistance)
    #expect(some.classCounts[5...].allSatisfy { $0 < 12 })
  }

  /// A classifier has no class for noise, so that its features may fall among those of images; but not as they do.
  @Test func noiseIsFarFromImages() throws {
    var generator = RandomGenerator(seed: 1)
    let noise = ImageBatch(uniformIn: 0..<1, shape: [300, 8, 8, 1], using: &generator)
    let evaluation = SampleEvaluation(
      of: noise, against: Self.digits[.test], floorFrom: Self.digits[.validation],
      by: try Self.classifier.get())
    #expect(evaluation.frechetDistance > 20 * evaluation.frechetDistanceFloor)
    #expect(evaluation.precision < evaluation.precisionOfRealImages)
  }

  @Test func samplesAreDrawnInPartsAndProgressIsTold() {
    let model = Repeating(Self.digits[.test])
    var shares: [Double] = []
    let samples = model.samples(count: 250) { shares.append($0) }
    #expect(model.drawn == [100, 100, 50])
    #expect(shares == [0.4, 0.8, 1])
    expectSameBits(samples, Self.digits[.test].batch(at: 0..<250).images)
  }

  @Test func theKeysAreThoseOfTheDesign() throws {
    let evaluation = try evaluation(of: Self.digits[.train], count: 50)
    let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(evaluation))
    let keys = try #require(encoded as? [String: Any]).keys
    let wanted = [
      "frechet_distance", "frechet_distance_floor", "precision", "recall", "coverage", "class_counts",
    ]
    #expect(Set(wanted).isSubset(of: Set(keys)))
  }
}
