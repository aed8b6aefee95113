import Distributions
import Tensors
import TestSupport
import Testing

/// Distributions against `torch.distributions`, with the gradients of their parameters.
@Suite struct GoldenDistributionTests {
  @Test func bernoulliIsPyTorchs() throws {
    let likelihood = try GoldenCase("distributions", "bernoulli_log_likelihood")
    let events: FeatureBatch = try likelihood["value"].tensor()
    try expectGolden(
      likelihood, of: { Bernoulli<2>(logits: $0).logLikelihood(of: events) }, at: .init("logits"), terms: 6)
    // The gradient, -x·σ'(x), is left when two larger terms have cancelled.
    try expectGolden(
      GoldenCase("distributions", "bernoulli_entropy"), of: { Bernoulli<2>(logits: $0).entropy },
      at: .init("logits"), terms: 24)
    try expectGolden(
      GoldenCase("distributions", "bernoulli_divergence"),
      of: { Bernoulli<2>(logits: $0).divergence(from: Bernoulli(logits: $1)) },
      at: .init("logits"), .init("other"), terms: 18)
  }

  @Test func categoricalIsPyTorchs() throws {
    let likelihood = try GoldenCase("distributions", "categorical_log_likelihood")
    let events: FeatureBatch = try likelihood["value"].tensor()
    try expectGolden(
      likelihood, of: { categorical($0).logLikelihood(of: events) }, at: .init("logits", sideBySide),
      terms: 20)
    try expectGolden(
      GoldenCase("distributions", "categorical_entropy"), of: { categorical($0).entropy },
      at: .init("logits", sideBySide), terms: 20)
    try expectGolden(
      GoldenCase("distributions", "categorical_mean"), of: { categorical($0).mean },
      at: .init("logits", sideBySide), terms: 20)
    try expectGolden(
      GoldenCase("distributions", "categorical_divergence"),
      of: { categorical($0).divergence(from: categorical($1)) },
      at: .init("logits", sideBySide), .init("other", sideBySide), terms: 40)
  }

  @Test func gaussianIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("distributions", "gaussian_log_likelihood"),
      of: { DiagonalGaussian<2>(mean: $0, logVariance: $1).logLikelihood(of: $2) },
      at: .init("mean"), .init("log_variance"), .init("value"), terms: 18)
    try expectGolden(
      GoldenCase("distributions", "gaussian_entropy"),
      of: { DiagonalGaussian<2>(mean: $0, logVariance: $1).entropy },
      at: .init("mean"), .init("log_variance"), terms: 12)
    try expectGolden(
      GoldenCase("distributions", "gaussian_divergence_from_standard"),
      of: { DiagonalGaussian<2>(mean: $0, logVariance: $1).divergenceFromStandard },
      at: .init("mean"), .init("log_variance"), terms: 24)
    try expectGolden(
      GoldenCase("distributions", "gaussian_divergence"),
      of: {
        DiagonalGaussian<2>(mean: $0, logVariance: $1)
          .divergence(from: DiagonalGaussian(mean: $2, logVariance: $3))
      },
      at: .init("mean"), .init("log_variance"), .init("other_mean"), .init("other_log_variance"), terms: 24)
  }

  private func categorical(_ logits: FeatureBatch) -> Categorical<2> {
    Categorical(logits: logits, classes: 5)
  }

  /// `[N, D, K]` as `[N, D · K]`.
  private func sideBySide(_ logits: GoldenTensor) -> GoldenTensor {
    logits.reshaped([logits.extents[0], logits.extents[1] * logits.extents[2]])
  }
}
