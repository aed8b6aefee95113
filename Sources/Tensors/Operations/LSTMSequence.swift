import CLSTM
import CPointwise

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

    let sums = linear(weights.input, bias: weights.bias)
    let joint = LSTMSequence(sums: sums, recurrent: weights.recurrent, initial: state).run()
    let size = samples * steps * units
    let outputs: SequenceBatch = joint.samples(0..<size).reshaped([samples, steps, units])
    let rows: Tensor<2> = outputs.reshaped([samples, steps * units])
    let cell: Tensor<2> = joint.samples(size..<joint.count).reshaped([samples, units])
    return (outputs, LSTMState(hidden: rows.channels((steps - 1) * units..<steps * units), cell: cell))
  }
}

/// A run over sequences whose inputs have been multiplied by their weights.
private struct LSTMSequence {
  /// x·W + b, `[N, T, 4H]`, held by nobody else: the kernel turns them into the gates. Going back through the product
  /// does not need them.
  let sums: SequenceBatch

  /// U.
  let recurrent: Tensor<2>

  let initial: LSTMState

  private var samples: Int { sums.shape[0] }
  private var steps: Int { sums.shape[1] }
  private var units: Int { recurrent.shape[0] }
  private var geometry: gm_lstm_geometry { gm_contiguous_lstm(Int32(samples), Int32(steps), Int32(units)) }

  /// The hidden states `[N, T, H]` and after them the last cells `[N, H]`, in one vector.
  func run() -> Vector {
    let cells = Storage(count: samples * steps * units)
    let result = Vector(shape: [samples * (steps + 1) * units]) { target in
      var geometry = geometry
      withWorkspace(gm_lstm_workspace_size(&geometry)) { workspace in
        gm_lstm_sequence(
          &geometry, recurrent.pointer, initial.hidden.pointer, initial.cell.pointer, sums.storage.elements,
          cells.elements, target, workspace)
      }
      let last = cells.elements + (steps - 1) * units
      gm_copy_block(samples, units, steps * units, last, units, target + cells.count)
    }
    let gradients = SharedGradients<1>(
      "lstm", of: [sums.node, recurrent.node, initial.hidden.node, initial.cell.node]
    ) { goBack(from: $0, cells: cells) }
    return result.recorded(
      "lstm",
      sums.pullback { gradients.share(0, of: $0).reshaped(sums.shape) },
      recurrent.pullback { recurrentGradient(gradients.share(0, of: $0), hidden: $1) },
      initial.hidden.pullback { gradients.share(1, of: $0).reshaped([samples, units]) },
      initial.cell.pullback { gradients.share(2, of: $0).reshaped([samples, units]) })
  }

  /// The gradients of the sums before the gates at all steps, of the initial hidden states and of the initial cells.
  private func goBack(from gradient: Vector, cells: Storage) -> [Vector] {
    var geometry = geometry
    let size = samples * units
    let (dsums, dhidden, dcell) = (Storage(count: sums.count), Storage(count: size), Storage(count: size))
    withWorkspace(gm_lstm_workspace_size(&geometry)) { workspace in
      gm_lstm_sequence_backward(
        &geometry, recurrent.pointer, initial.cell.pointer, sums.pointer, cells.elements, gradient.pointer,
        gradient.pointer + cells.count, dsums.elements, dhidden.elements, dcell.elements, workspace)
    }
    return [dsums, dhidden, dcell].map(Vector.init(storage:))
  }

  private func recurrentGradient(_ dsums: Vector, hidden: Vector) -> Tensor<2> {
    var geometry = geometry
    return Tensor<2>(shape: recurrent.shape) { target in
      withWorkspace(gm_lstm_workspace_size(&geometry)) { workspace in
        gm_lstm_weights(
          &geometry, initial.hidden.pointer, hidden.pointer, dsums.pointer, target, workspace)
      }
    }.recordedWithoutRule("gradient of lstm", of: [dsums.node, hidden.node, initial.hidden.node])
  }
}
