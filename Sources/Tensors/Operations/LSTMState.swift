/// The weights of an LSTM of F features and H units. Gates stand side by side in the order i, f, g, o.
public struct LSTMWeights {
  /// W, from the input: `[F, 4H]`.
  public let input: Tensor<2>

  /// U, from the hidden state: `[H, 4H]`.
  public let recurrent: Tensor<2>

  /// b: `[4H]`.
  public let bias: Vector

  /// Weights whose shapes must fit each other.
  public init(input: Tensor<2>, recurrent: Tensor<2>, bias: Vector) {
    let gates = 4 * recurrent.shape[0]
    require(
      input.shape[1] == gates && recurrent.shape[1] == gates && bias.count == gates,
      "LSTM: weights \(input.shape) and \(recurrent.shape) and a bias \(bias.shape) do not fit each other")
    (self.input, self.recurrent, self.bias) = (input, recurrent, bias)
  }

  /// H.
  public var units: Int { recurrent.shape[0] }
}

/// What an LSTM carries from step to step.
public struct LSTMState {
  /// h, which is also the output: `[N, H]`.
  public var hidden: Tensor<2>

  /// c: `[N, H]`.
  public var cell: Tensor<2>

  /// A state of N samples.
  public init(hidden: Tensor<2>, cell: Tensor<2>) {
    require(hidden.shape == cell.shape, "LSTM: a hidden state \(hidden.shape) and a cell \(cell.shape)")
    (self.hidden, self.cell) = (hidden, cell)
  }

  /// The state before the first step: zeros.
  public init(samples: Int, units: Int) {
    hidden = Tensor(zeros: [samples, units])
    cell = hidden
  }
}

/// Stops unless weights and state fit the input.
func checkLSTM(
  _ operation: String, samples: Int, features: Int, _ weights: LSTMWeights, _ state: LSTMState
) {
  require(
    features == weights.input.shape[0],
    "\(operation): input of \(features) features for the weights \(weights.input.shape), whose input comes first"
  )
  require(
    state.hidden.shape == [samples, weights.units],
    "\(operation): a state \(state.hidden.shape) where [\(samples), \(weights.units)] fits the input and weights"
  )
}
