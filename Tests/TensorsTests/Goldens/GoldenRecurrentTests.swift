import Tensors
import TestSupport
import Testing

/// The LSTM against `torch.nn.LSTM` and `LSTMCell`, with all gradients. PyTorch has two biases, of which the library
/// keeps the sum: each of PyTorch's has the sum's gradient.
@Suite struct GoldenRecurrentTests {
  @Test(arguments: ["sequence", "many_units"])
  func sequenceFromZeroIsPyTorchs(_ name: String) throws {
    try expectGolden(
      GoldenCase("recurrent", name),
      of: { (x: SequenceBatch, w: Tensor<2>, u: Tensor<2>, b: Vector, c: Vector) in
        joined(x.lstm(weights(w, u, b, c)))
      },
      at: .init("input"), .init("weight_ih_l0", \.transposed), .init("weight_hh_l0", \.transposed),
      .init("bias_ih_l0"), .init("bias_hh_l0"), terms: 40)
  }

  @Test func sequenceFromAStateIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("recurrent", "sequence_from_state"),
      of: {
        (x: SequenceBatch, w: Tensor<2>, u: Tensor<2>, b: Vector, c: Vector, h: Tensor<2>, cell: Tensor<2>) in
        joined(x.lstm(weights(w, u, b, c), from: LSTMState(hidden: h, cell: cell)))
      },
      at: .init("input"), .init("weight_ih_l0", \.transposed), .init("weight_hh_l0", \.transposed),
      .init("bias_ih_l0"), .init("bias_hh_l0"), .init("hidden"), .init("cell"), terms: 40)
  }

  @Test func cellIsPyTorchs() throws {
    try expectGolden(
      GoldenCase("recurrent", "cell"),
      of: { (x: Tensor<2>, w: Tensor<2>, u: Tensor<2>, b: Vector, c: Vector, h: Tensor<2>, cell: Tensor<2>) in
        let next = x.lstmCell(weights(w, u, b, c), from: LSTMState(hidden: h, cell: cell))
        return Tensor<2>.concatenated([next.hidden, next.cell])
      },
      at: .init("input"), .init("weight_ih", \.transposed), .init("weight_hh", \.transposed),
      .init("bias_ih"), .init("bias_hh"), .init("hidden"), .init("cell"),
      output: { $0.permuted([1, 0, 2]).reshaped([$0.extents[1], 2 * $0.extents[2]]) }, terms: 40)
  }

  private func weights(_ input: Tensor<2>, _ recurrent: Tensor<2>, _ bias: Vector, _ other: Vector)
    -> LSTMWeights
  {
    LSTMWeights(input: input, recurrent: recurrent, bias: bias + other)
  }

  /// Hidden states of all steps, then the last hidden state and cell: `[N, T + 2, H]`.
  private func joined(_ result: (outputs: SequenceBatch, last: LSTMState)) -> SequenceBatch {
    let (samples, steps, units) = (result.outputs.shape[0], result.outputs.shape[1], result.outputs.shape[2])
    let flat: Tensor<2> = result.outputs.reshaped([samples, steps * units])
    return Tensor<2>.concatenated([flat, result.last.hidden, result.last.cell])
      .reshaped([samples, steps + 2, units])
  }
}
