import Tensors
import TestSupport
import Testing

/// Losses, before any reduction, against PyTorch, with their gradients.
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
}
