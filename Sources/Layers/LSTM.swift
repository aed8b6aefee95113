import Tensors

/// A long short-term memory: an ``LSTMCell`` run over a sequence, giving its hidden state at each step.
///
/// Input `[N, T, in]`, output `[N, T, units]`. In files the parameters are those of PyTorch's nn.LSTM of one
/// layer: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`.
public final class LSTM: Layer {
  /// One step.
  public let cell: LSTMCell

  /// A memory of `units` units over sequences of `inputs` features.
  public init(_ inputs: Int, _ units: Int, using generator: inout RandomGenerator) {
    cell = LSTMCell(inputs, units, suffix: "_l0", using: &generator)
  }

  /// The cell's parameters, which PyTorch has no path of their own for.
  public var parts: [(name: String, part: Any)] { cell.parts }

  /// The hidden states, from a state of zeros.
  public func callAsFunction(_ input: SequenceBatch) -> SequenceBatch { run(input).outputs }

  /// The hidden states from `state` on, and the state after the last step, from which a longer sequence goes
  /// on.
  public func run(
    _ input: SequenceBatch, from state: LSTMState? = nil
  ) -> (outputs: SequenceBatch, last: LSTMState) {
    requireChannels("LSTM", input, cell.inputWeight.shape[0], "features")
    return input.lstm(cell.weights, from: state)
  }
}
