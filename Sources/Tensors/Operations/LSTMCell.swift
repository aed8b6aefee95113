import CLSTM
import CMatrix

extension Tensor where Rank == 2 {
  /// One step of an LSTM, from an input `[N, F]` and the state (h', c') before it:
  ///
  ///     i, f, g, o = x·W + h'·U + b,   c = σ(f)·c' + σ(i)·tanh(g),   h = σ(o)·tanh(c)
  ///
  /// A fused operation without a second derivative. (Hochreiter and Schmidhuber 1997, "Long short-term memory",
  /// with the forget gate of Gers et al. 2000, and without peepholes.)
  public func lstmCell(_ weights: LSTMWeights, from state: LSTMState) -> LSTMState {
    let (samples, units) = (shape[0], weights.units)
    checkLSTM("lstmCell", samples: samples, features: shape[1], weights, state)
    let gates = lstmGates(weights, hidden: state.hidden)
    let (cell, size) = (state.cell, samples * units)
    // The kernel turns the sums in `gates` into the gates; going back through the sums does not need them.
    let result = Tensor<3>(shape: [2, samples, units]) { target in
      gm_lstm_cell(samples, units, gates.storage.elements, cell.pointer, target + size, target)
    }
    let gradients = SharedGradients<3>("lstmCell", of: [gates.node, cell.node]) { gradient in
      let (dgates, dcell) = (Storage(count: 4 * size), Storage(count: size))
      gm_lstm_cell_backward(
        samples, units, gates.pointer, cell.pointer, result.pointer + size, gradient.pointer,
        gradient.pointer + size, dgates.elements, dcell.elements)
      return [dgates, dcell].map(Vector.init(storage:))
    }
    let joint = result.recorded(
      "lstmCell",
      gates.pullback { gradients.share(0, of: $0).reshaped([samples, 4 * units]) },
      cell.pullback { gradients.share(1, of: $0).reshaped([samples, units]) })
    return LSTMState(
      hidden: joint.samples(0..<1).reshaped([samples, units]),
      cell: joint.samples(1..<2).reshaped([samples, units]))
  }

  /// x·W + b + h'·U, each element one chain of fused multiply-adds from b over x to h'.
  private func lstmGates(_ weights: LSTMWeights, hidden: Tensor<2>) -> Tensor<2> {
    let (input, recurrent) = (weights.input, weights.recurrent)
    let sums = multiply(self, input, bias: weights.bias, form: gm_matrix_plain)
    accumulate(hidden, recurrent, into: sums)
    return sums.recorded(
      "lstmGates",
      pullback { $0.matrixProduct(input, transposingRight: true) },
      input.pullback { self.matrixProduct($0, transposingLeft: true) },
      hidden.pullback { $0.matrixProduct(recurrent, transposingRight: true) },
      recurrent.pullback { hidden.matrixProduct($0, transposingLeft: true) },
      weights.bias.pullback { $0.columnSums() })
  }
}
