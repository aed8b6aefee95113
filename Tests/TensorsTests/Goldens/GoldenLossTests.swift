import Tensors
import TestSupport
import Testing

/// Losses, before any reduction, and normal distributions against PyTorch, with their gradients.
@Suite struct GoldenLossTests {
  @Test func squaredErrorIsPyTorchs() throws {
    let golden = try GoldenCase("losses", "mean_squared_error_none")
    let target: Tensor<3> = try golden["target"].tensor()
    try expectGolden(golden, of: { Tensor.squaredError($0, target) }, at: .init("x"), terms: 2)
  }

  @Test func binaryCrossEntropyIsPyTorchs() throws {
    let golden = try GoldenCase("losses", "binary_cross_entropy_none")
    let target: Tensor<3> = try golden["target"].tensor()
    try expectGolden(
      golden, of: { Tensor.binaryCrossEntropy(logits: $0, targets: target) }, at: .init("x"), terms: 2)
  }

  @Test func softmaxCrossEntropyIsPyTorchs() throws {
    let golden = try GoldenCase("losses", "softmax_cross_entropy_none")
    let target: Vector = try golden["target"].tensor()
    try expectGolden(
      golden, of: { Vector.softmaxCrossEntropy(logits: $0, targets: target) }, at: .init("x"), terms: 11)
  }

  @Test func gaussianLikelihoodIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("distributions", "gaussian_log_likelihood"),
      of: { (mean: FeatureBatch, logVariance: FeatureBatch, values: FeatureBatch) in
        -Tensor.gaussianNegativeLogLikelihood(of: values, mean: mean, logVariance: logVariance).sumPerSample()
      }, at: .init("mean"), .init("log_variance"), .init("value"), terms: 18)
  }

  @Test func gaussianDivergenceIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("distributions", "gaussian_divergence_from_standard"),
      of: { (mean: FeatureBatch, logVariance: FeatureBatch) in
        Tensor.gaussianDivergence(mean: mean, logVariance: logVariance).sumPerSample()
      }, at: .init("mean"), .init("log_variance"), terms: 24)
  }

  @Test func gaussianSampleIsPyTorchs() throws {
    let golden = try GoldenCase("distributions", "gaussian_sample")
    let noise: FeatureBatch = try golden["noise"].tensor()
    try expectGolden(
      golden, of: { Tensor.gaussianSample(mean: $0, logVariance: $1, noise: noise) }, at: .init("mean"),
      .init("log_variance"), terms: 4)
  }
}
