import Datasets
import Foundation
import Tensors
import TestSupport
import Testing

@testable import SampleQuality

@Suite struct ParzenEvaluationTests {
  @Test func logLikelihoodsAreThoseOfTheDirectSum() throws {
    let golden = try GoldenCase("sample_quality", "parzen")
    let levels = try golden["images"].values.map { UInt8($0) }
    let images = StoredImages(
      format: ImageFormat(height: 2, width: 3, levels: try golden.integer("levels")), levels: levels)
    let deviations = try golden.list("deviations")
    let found = ParzenWindow(around: try golden["samples"].tensor())
      .logLikelihoods(of: images, deviations: deviations)
    let wanted = try golden["log_likelihoods"].values
    // Squared distances below 6 are off by about 6·2⁻²⁴·6, and divided by 2·0.1²; the smallest is −150.
    expectClose(
      found.flatMap { $0.map { Float($0) } }, extents: [3, 300], wanted, terms: 6, magnitude: 300)
  }

  /// One window: the density is the Gaussian's.
  @Test func oneWindowIsAGaussian() {
    let images = StoredImages(format: ImageFormat(height: 1, width: 2, levels: 3), levels: [0, 2, 1, 1])
    let window = ParzenWindow(around: FeatureBatch([[0.25, 0.5]]))
    let found = window.logLikelihoods(of: images, deviations: [0.5])[0]
    let constant = -log(2 * Double.pi * 0.25)
    #expect(abs(found[0] - (constant - (0.0625 + 0.25) / 0.5)) < 1e-6)
    #expect(abs(found[1] - (constant - 0.0625 / 0.5)) < 1e-6)
  }

  /// Far from every window the exponentials are all zero in float32, and their sum's logarithm is not.
  @Test func imagesFarFromEveryWindowAreFiniteUnlikely() {
    let images = StoredImages(
      format: ImageFormat(height: 20, width: 20, levels: 2), levels: Array(repeating: 1, count: 400))
    let window = ParzenWindow(around: FeatureBatch(zeros: [7, 400]))
    let found = window.logLikelihoods(of: images, deviations: [0.1])[0]
    let wanted = -400 / 0.02 - 200 * log(2 * Double.pi * 0.01)
    #expect(abs(found[0] - wanted) < 1e-5 * abs(wanted))
  }

  @Test func theDeviationIsChosenOnValidationImagesAndTheRestIsJudgedByIt() {
    let digits = ImageDataset.digits
    let samples = digits[.train].batch(at: 0..<400).images
    let evaluation = ParzenEvaluation(
      of: samples, on: digits[.test], validatedOn: digits[.validation])
    let window = ParzenWindow(around: samples.reshaped([400, 64]))
    func means(_ split: Split) -> [Double] {
      window.logLikelihoods(of: digits[split], deviations: ParzenEvaluation.deviations)
        .map { $0.reduce(0, +) / Double($0.count) }
    }
    let validation = means(.validation)
    let best = validation.indices.max { validation[$0] < validation[$1] } ?? 0
    #expect(best > 0 && best < 9)
    #expect(evaluation.deviation == ParzenEvaluation.deviations[best])
    #expect(abs(evaluation.logLikelihoodNats - means(.test)[best]) < 1e-9)
    #expect(evaluation.samples == 400)

    let each = window.logLikelihoods(of: digits[.test], deviations: [evaluation.deviation])[0]
    let mean = each.reduce(0, +) / 300
    let variance = each.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 299
    #expect(abs(evaluation.standardErrorNats - (variance / 300).squareRoot()) < 1e-9)
  }

  @Test func deviationsAreThoseOfTheProtocol() {
    #expect(ParzenEvaluation.deviations.count == 10)
    #expect(ParzenEvaluation.deviations[0] == 0.1 && ParzenEvaluation.deviations[9] == 1)
    let ratio = ParzenEvaluation.deviations[1] / ParzenEvaluation.deviations[0]
    #expect(abs(ratio - pow(10, 1.0 / 9)) < 1e-12)
  }

  @Test func theFiguresDoNotDependOnThreads() {
    let digits = ImageDataset.digits
    let samples = digits[.train].batch(at: 0..<500).images
    expectSameBitsForEveryThreadCount {
      let evaluation = ParzenEvaluation(of: samples, on: digits[.test], validatedOn: digits[.validation])
      return [Scalar(Float(evaluation.logLikelihoodNats))]
    }
  }
}
