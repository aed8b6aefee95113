import Layers
import Tensors
import TestSupport
import Testing

/// The recurrent layers against `torch.nn.LSTM` and `LSTMCell`, with all gradients. The two biases of PyTorch's files
/// are added when they are read, and each has the gradient of the sum.
@Suite struct GoldenRecurrentTests {
  private var generator = RandomGenerator(seed: 1)

  @Test(arguments: [("sequence", 6), ("many_units", 19)])
  mutating func lstmIsPyTorchs(name: String, units: Int) throws {
    try expectGolden(
      GoldenCase("recurrent", name), of: LSTM(4, units, using: &generator), input: .init("input"), terms: 40
    ) { layer, x in joined(layer.run(x)) }
  }

  @Test mutating func lstmGoesOnFromAStateAsPyTorchsDoes() throws {
    let golden = try GoldenCase("recurrent", "sequence_from_state")
    let state = LSTMState(hidden: try golden["hidden"].tensor(), cell: try golden["cell"].tensor())
    try expectGolden(golden, of: LSTM(4, 6, using: &generator), input: .init("input"), terms: 40) {
      layer, x in
      joined(layer.run(x, from: state))
    }
  }

  @Test mutating func lstmCellIsPyTorchs() throws {
    let golden = try GoldenCase("recurrent", "cell")
    let state = LSTMState(hidden: try golden["hidden"].tensor(), cell: try golden["cell"].tensor())
    try expectGolden(
      golden, of: LSTMCell(4, 6, using: &generator), input: .init("input"),
      output: { $0.permuted([1, 0, 2]).reshaped([3, 12]) }, terms: 40
    ) { cell, x in
      let next = cell(x, from: state)
      return FeatureBatch.concatenated([next.hidden, next.cell])
    }
  }
}

/// Hidden states of all steps, then the last hidden state and cell: `[N, T + 2, H]`.
private func joined(_ result: (outputs: SequenceBatch, last: LSTMState)) -> SequenceBatch {
  let (samples, steps, units) = (result.outputs.shape[0], result.outputs.shape[1], result.outputs.shape[2])
  let flat: FeatureBatch = result.outputs.reshaped([samples, steps * units])
  return FeatureBatch.concatenated([flat, result.last.hidden, result.last.cell])
    .reshaped([samples, steps + 2, units])
}
