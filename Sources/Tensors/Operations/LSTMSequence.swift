import CLSTM

extension Tensor where Rank == 3 {
  /// All steps of an LSTM: inputs `[N, T, F]` to the hidden states `[N, T, H]`, and the state after the last step.
  /// Starts from zeros when nothing is said. The equations are those of `lstmCell`.
  ///
  /// A fused operation without a second derivative. Where a loss depends on the last cell besides the hidden
  /// states, their gradients go back through the steps one after the other.
  public func lstm(
    _ weights: LSTMWeights, from state: LSTMState? = nil
  ) -> (outputs: SequenceBatch, last: LSTMState) {
    let (samples, steps, units) = (shape[0], shape[1], weights.units)
    require(steps > 0, "lstm: \(shape) has no step")
    let state = state ?? LSTMState(samples: samples, units: units)
    checkLSTM("lstm", samples: samples, features: shape[2], weights, state)
    let sequence = LSTMSequence(input: self, weights: weights, initial: state)
    let outputs = sequence.recordedHidden()
    let rows: Tensor<2> = outputs.reshaped([samples, steps * units])
    let last = rows.channels((steps - 1) * units..<steps * units)
    return (outputs, LSTMState(hidden: last, cell: sequence.recordedLastCell()))
  }
}

/// A run over sequences: from what, and what became of it. The results here are not recorded.
private struct LSTMSequence {
  /// The gates `[N, T, 4H]` and cells `[N, T, H]` of all steps, which going back needs.
  typealias Kept = (gates: Storage, cells: Storage)

  let input: SequenceBatch
  let weights: LSTMWeights
  let initial: LSTMState

  /// `[N, T, H]`.
  let hidden: SequenceBatch

  /// `[N, H]`.
  let lastCell: Tensor<2>

  /// Nothing where nothing can be differentiated.
  let kept: Kept?

  init(input: SequenceBatch, weights: LSTMWeights, initial: LSTMState) {
    let (samples, steps, units) = (input.shape[0], input.shape[1], weights.units)
    let isRecorded = Self.operands(input, weights, initial).contains { $0?.isLive ?? false }
    let kept: Kept? =
      isRecorded
      ? (Storage(count: samples * steps * 4 * units), Storage(count: samples * steps * units)) : nil
    let lastCell = Storage(count: samples * units)
    var geometry = Self.geometry(input, weights)
    var pointers = gm_lstm_weights(
      input: weights.input.pointer, recurrent: weights.recurrent.pointer, bias: weights.bias.pointer)
    hidden = Tensor(shape: [samples, steps, units]) { target in
      withWorkspace(gm_lstm_sequence_workspace_size(&geometry)) { workspace in
        gm_lstm_sequence(
          &geometry, &pointers, input.pointer, initial.hidden.pointer, initial.cell.pointer,
          kept?.gates.elements, kept?.cells.elements, target, lastCell.elements, workspace)
      }
    }
    self.lastCell = Tensor(shape: [samples, units], storage: lastCell)
    (self.input, self.weights, self.initial, self.kept) = (input, weights, initial, kept)
  }

  private static func operands(
    _ input: SequenceBatch, _ weights: LSTMWeights, _ initial: LSTMState
  ) -> [Node?] {
    [
      input.node, weights.input.node, weights.recurrent.node, weights.bias.node, initial.hidden.node,
      initial.cell.node,
    ]
  }

  private static func geometry(_ input: SequenceBatch, _ weights: LSTMWeights) -> gm_lstm_geometry {
    gm_lstm_geometry(
      batch: Int32(input.shape[0]), steps: Int32(input.shape[1]), features: Int32(input.shape[2]),
      units: Int32(weights.units))
  }
}

// MARK: Going back

extension LSTMSequence {
  /// The hidden states of all steps, recorded.
  func recordedHidden() -> SequenceBatch {
    recorded(hidden) { goBack(through: $1, hidden: $0.pointer, lastCell: nil) }
  }

  /// The last cell, recorded.
  func recordedLastCell() -> Tensor<2> {
    recorded(lastCell) { goBack(through: $1, hidden: nil, lastCell: $0.pointer) }
  }

  private func recorded<let R: Int>(
    _ result: Tensor<R>, goBack: @escaping (_ gradient: Tensor<R>, _ kept: Kept) -> [Vector]
  ) -> Tensor<R> {
    guard let kept else { return result }
    let gradients = SharedGradients<R>("lstm", of: Self.operands(input, weights, initial)) {
      goBack($0, kept)
    }
    let ofWeights = SharedGradients<2>(
      "lstm", of: [input.node, initial.hidden.node], compute: weightGradients)
    func dgates(_ gradient: Tensor<R>) -> Tensor<2> {
      gradients.share(0, of: gradient).reshaped([input.shape[0] * input.shape[1], 4 * weights.units])
    }
    return result.recorded(
      "lstm",
      input.pullback {
        dgates($0).matrixProduct(weights.input, transposingRight: true).reshaped(input.shape)
      },
      weights.input.pullback { ofWeights.share(0, of: dgates($0)).reshaped(weights.input.shape) },
      weights.recurrent.pullback { ofWeights.share(1, of: dgates($0)).reshaped(weights.recurrent.shape) },
      weights.bias.pullback { ofWeights.share(2, of: dgates($0)) },
      initial.hidden.pullback { gradients.share(1, of: $0).reshaped(initial.hidden.shape) },
      initial.cell.pullback { gradients.share(2, of: $0).reshaped(initial.cell.shape) })
  }

  /// The gradients of the gates' sums at all steps, of the initial hidden state and of the initial cell, from those
  /// of the results, which are zero where not given.
  private func goBack(
    through kept: Kept, hidden dhidden: UnsafePointer<Float>?, lastCell dlastCell: UnsafePointer<Float>?
  ) -> [Vector] {
    var geometry = Self.geometry(input, weights)
    let dgates = Storage(count: kept.gates.count)
    let (dhiddenBefore, dcellBefore) = (Storage(count: lastCell.count), Storage(count: lastCell.count))
    withWorkspace(gm_lstm_sequence_backward_workspace_size(&geometry)) { workspace in
      gm_lstm_sequence_backward(
        &geometry, weights.recurrent.pointer, initial.cell.pointer, kept.gates.elements,
        kept.cells.elements, dhidden, dlastCell, dgates.elements, dhiddenBefore.elements,
        dcellBefore.elements, workspace)
    }
    return [dgates, dhiddenBefore, dcellBefore].map(Vector.init(storage:))
  }

  /// The gradients of the input weights, of the recurrent ones and of the bias, from those of the gates' sums.
  private func weightGradients(_ dgates: Tensor<2>) -> [Vector] {
    var geometry = Self.geometry(input, weights)
    let gradients = [weights.input.count, weights.recurrent.count, weights.bias.count].map(
      Storage.init(count:))
    var targets = gm_lstm_weight_gradients(
      input: gradients[0].elements, recurrent: gradients[1].elements, bias: gradients[2].elements)
    withWorkspace(gm_lstm_sequence_weights_workspace_size(&geometry)) { workspace in
      gm_lstm_sequence_weights(
        &geometry, input.pointer, initial.hidden.pointer, hidden.pointer, dgates.pointer, &targets, workspace)
    }
    return gradients.map(Vector.init(storage:))
  }
}
