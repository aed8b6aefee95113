import Tensors
import TestSupport
import Testing

/// LSTMs over pixels against PyTorch, which convolves lines, and skews maps for diagonals.
@Suite struct GoldenGridLSTMTests {
  @Test(arguments: [
    ("rows", LSTMPath.rows), ("diagonal_from_left", .diagonalFromLeft),
    ("diagonal_from_right", .diagonalFromRight),
  ])
  func statesAndGradientsArePyTorchs(_ name: String, _ path: LSTMPath) throws {
    try expectGolden(
      GoldenCase("grid_recurrent", name),
      of: { (sums: ImageBatch, recurrent: Tensor<3>) in sums.gridLSTM(recurrent: recurrent, path: path) },
      at: .init("input", \.channelsLast), .init("weight") { $0.permuted([2, 1, 0]) },
      output: \.channelsLast, terms: 60)
  }
}
