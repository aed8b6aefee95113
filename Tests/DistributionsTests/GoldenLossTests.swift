import Distributions
import Tensors
import TestSupport
import Testing

/// Losses under each reduction against PyTorch, with their gradients.
@Suite struct GoldenLossTests {
  private static let reductions: [(name: String, reduction: Reduction)] = [
    ("sum", .sum), ("mean", .meanOverAll),
    ("sum_per_sample_mean_over_batch", .sumPerSampleMeanOverBatch),
  ]

  @Test(arguments: reductions) func meanSquaredErrorIsPyTorchs(name: String, reduction: Reduction) throws {
    let golden = try GoldenCase("losses", "mean_squared_error_\(name)")
    let targets: Tensor<3> = try golden["target"].tensor()
    try expectGolden(
      golden, of: { meanSquaredError($0, targets, reduction: reduction) }, at: .init("x"), terms: 60)
  }

  @Test(arguments: reductions) func binaryCrossEntropyIsPyTorchs(name: String, reduction: Reduction) throws {
    let golden = try GoldenCase("losses", "binary_cross_entropy_\(name)")
    let targets: Tensor<3> = try golden["target"].tensor()
    try expectGolden(
      golden, of: { binaryCrossEntropy(logits: $0, targets: targets, reduction: reduction) }, at: .init("x"),
      terms: 60)
  }

  @Test(arguments: reductions) func softmaxCrossEntropyIsPyTorchs(name: String, reduction: Reduction) throws {
    let golden = try GoldenCase("losses", "softmax_cross_entropy_\(name)")
    let targets: Vector = try golden["target"].tensor()
    try expectGolden(
      golden, of: { softmaxCrossEntropy(logits: $0, targets: targets, reduction: reduction) }, at: .init("x"),
      terms: 17)
  }
}
