/// The weights of an LSTM of F features and H units. Gates stand in the order i, f, g, o.
public struct LSTMWeights {
  /// From the input: `[F, 4H]`.
  public let input: Tensor<2>

  /// From the hidden state: `[H, 4H]`.
  public let recurrent: Tensor<2>

  /// `[4H]`.
  public let bias: Vector

  /// Weights of shapes that fit each other.
  public init(input: Tensor<2>, recurrent: Tensor<2>, bias: Vector) {
    let gates = 4 * recurrent.shape[0]
    require(
      input.shape[1] == gates && recurrent.shape[1] == gates && bias.count == gates,
      "LSTM: weights \(input.shape) and \(recurrent.shape) and a bias \(bias.shape) do not fit")
    (self.input, self.recurrent, self.bias) = (input, recurrent, bias)
  }

  /// H.
  public var units: Int { recurrent.shape[0] }
}

/// What an LSTM carries from step to step, both `[N, H]`.
public struct LSTMState {
  /// The hidden state, which is the output.
  public var hidden: Tensor<2>

  /// The cell.
  public var cell: Tensor<2>

  /// A state.
  public init(hidden: Tensor<2>, cell: Tensor<2>) { (self.hidden, self.cell) = (hidden, cell) }

  /// The state before the first step: zeros.
  public init(samples: Int, units: Int) {
    hidden = Tensor(zeros: [samples, units])
    cell = hidden
  }
}

extension Tensor where Rank == 2 {
  /// One step of an LSTM (Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000): input
  /// `[N, F]`,
  ///
  ///     i, f, g, o = x·W + h·U + b,  c' = σ(f)·c + σ(i)·tanh(g),  h' = σ(o)·tanh(c')
  public func lstmCell(_ weights: LSTMWeights, from state: LSTMState) -> LSTMState {
    let units = weights.units
    let gates = linear(weights.input, bias: weights.bias) + state.hidden.linear(weights.recurrent)
    func gate(_ index: Int) -> Tensor<2> { gates.channels(index * units..<(index + 1) * units) }
    let cell = gate(1).sigmoid() * state.cell + gate(0).sigmoid() * gate(2).tanh()
    return LSTMState(hidden: gate(3).sigmoid() * cell.tanh(), cell: cell)
  }
}

extension Tensor where Rank == 3 {
  /// All steps of an LSTM: inputs `[N, T, F]` to the hidden states `[N, T, H]` and the last state.
  public func lstm(
    _ weights: LSTMWeights, from state: LSTMState? = nil
  ) -> (outputs: SequenceBatch, last: LSTMState) {
    let (samples, steps, features) = (shape[0], shape[1], shape[2])
    var state = state ?? LSTMState(samples: samples, units: weights.units)
    var outputs: [Tensor<2>] = []
    let flat: Tensor<2> = reshaped([samples, steps * features])
    for step in 0..<steps {
      state = flat.channels(step * features..<(step + 1) * features).lstmCell(weights, from: state)
      outputs.append(state.hidden)
    }
    return (Tensor<2>.concatenated(outputs).reshaped([samples, steps, weights.units]), state)
  }
}
