import CLSTM

extension Tensor where Rank == 3 {
  /// All steps of an LSTM: inputs `[N, T, F]` to the hidden states `[N, T, H]`, and the state after the last step.
  /// Starts from zeros when nothing is said. The equations are those of `lstmCell`.
  ///
  /// A fused operation without a second derivative.
  public func lstm(
    _ weights: LSTMWeights, from state: LSTMState? = nil
  ) -> (outputs: SequenceBatch, last: LSTMState) {
    let (samples, steps, units) = (shape[0], shape[1], weights.units)
    require(steps > 0, "lstm: \(shape) has no step")
    let state = state ?? LSTMState(samples: samples, units: units)
    checkLSTM("lstm", samples: samples, features: shape[2], weights, state)
    let joint = LSTMSequence(input: self, weights: weights, initial: state).joint()
    let size = samples * steps * units
    let outputs: SequenceBatch = joint.samples(0..<size).reshaped([samples, steps, units])
    let rows: Tensor<2> = outputs.reshaped([samples, steps * units])
    let cell: Tensor<2> = joint.samples(size..<joint.count).reshaped([samples, units])
    return (outputs, LSTMState(hidden: rows.channels((steps - 1) * units..<steps * units), cell: cell))
  }
}

/// A run over sequences.
private struct LSTMSequence {
  let input: SequenceBatch
  let weights: LSTMWeights
  let initial: LSTMState

  private var samples: Int { input.shape[0] }
  private var steps: Int { input.shape[1] }
  private var units: Int { weights.units }

  private var geometry: gm_lstm_geometry {
    gm_lstm_geometry(
      batch: Int32(samples), steps: Int32(steps), features: Int32(input.shape[2]), units: Int32(units))
  }

  /// The hidden states `[N, T, H]` and after them the last cell `[N, H]`, in one vector.
  func joint() -> Vector {
    let operands = [
      input.node, weights.input.node, weights.recurrent.node, weights.bias.node, initial.hidden.node,
      initial.cell.node,
    ]
    // What going back needs is kept only where it will be.
    let isRecorded = operands.contains { $0?.isLive ?? false }
    let gates = isRecorded ? Storage(count: samples * steps * 4 * units) : nil
    let cells = isRecorded ? Storage(count: samples * steps * units) : nil
    let result = Vector(shape: [samples * (steps + 1) * units]) { run(gates: gates, cells: cells, into: $0) }
    guard let gates, let cells else { return result }

    let gradients = SharedGradients<1>("lstm", of: operands) { goBack(from: $0, gates: gates, cells: cells) }
    let rows = input.rows
    func gateGradient(_ gradient: Vector) -> Tensor<2> {
      gradients.share(0, of: gradient).reshaped([samples * steps, 4 * units])
    }
    return result.recorded(
      "lstm",
      input.pullback {
        gateGradient($0).matrixProduct(weights.input, transposingRight: true).reshaped(input.shape)
      },
      weights.input.pullback { rows.matrixProduct(gateGradient($0), transposingLeft: true) },
      weights.recurrent.pullback { recurrentGradient(gateGradient($0), hidden: $1) },
      weights.bias.pullback { gateGradient($0).columnSums() },
      initial.hidden.pullback { gradients.share(1, of: $0).reshaped([samples, units]) },
      initial.cell.pullback { gradients.share(2, of: $0).reshaped([samples, units]) })
  }

  private func run(gates: Storage?, cells: Storage?, into target: UnsafeMutablePointer<Float>) {
    var geometry = geometry
    var pointers = gm_lstm_weights(
      input: weights.input.pointer, recurrent: weights.recurrent.pointer, bias: weights.bias.pointer)
    withWorkspace(gm_lstm_sequence_workspace_size(&geometry)) { workspace in
      gm_lstm_sequence(
        &geometry, &pointers, input.pointer, initial.hidden.pointer, initial.cell.pointer, gates?.elements,
        cells?.elements, target, target + samples * steps * units, workspace)
    }
  }

  /// The gradients of the gates' sums at all steps, of the initial hidden state and of the initial cell.
  private func goBack(from gradient: Vector, gates: Storage, cells: Storage) -> [Vector] {
    var geometry = geometry
    let size = samples * units
    let (dgates, dhidden, dcell) = (Storage(count: gates.count), Storage(count: size), Storage(count: size))
    withWorkspace(gm_lstm_sequence_backward_workspace_size(&geometry)) { workspace in
      gm_lstm_sequence_backward(
        &geometry, weights.recurrent.pointer, initial.cell.pointer, gates.elements, cells.elements,
        gradient.pointer, gradient.pointer + steps * size, dgates.elements, dhidden.elements, dcell.elements,
        workspace)
    }
    return [dgates, dhidden, dcell].map(Vector.init(storage:))
  }

  private func recurrentGradient(_ dgates: Tensor<2>, hidden: Vector) -> Tensor<2> {
    var geometry = geometry
    return Tensor<2>(shape: weights.recurrent.shape) { target in
      withWorkspace(gm_lstm_recurrent_weights_workspace_size(&geometry)) { workspace in
        gm_lstm_recurrent_weights(
          &geometry, initial.hidden.pointer, hidden.pointer, dgates.pointer, target, workspace)
      }
    }.recordedWithoutRule("gradient of lstm", of: [dgates.node, hidden.node, initial.hidden.node])
  }
}
