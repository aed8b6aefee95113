import CLSTM

/// Which neighbours the state of an LSTM over pixels comes from, (−1, 0) being the pixel above.
public enum LSTMPath: Hashable, Sendable, CaseIterable {
  /// (−1, −1), (−1, 0) and (−1, 1), and the cell from (−1, 0): row by row, as in the Row LSTM.
  case rows

  /// (0, −1) and (−1, 0), and the cell from (0, −1): diagonal by diagonal, from the top left corner on.
  case diagonalFromLeft

  /// The mirror image: (0, 1) and (−1, 0), and the cell from (0, 1), from the top right corner on.
  case diagonalFromRight

  /// How many neighbours that is.
  public var tapCount: Int { gm_grid_lstm_taps(kernelPath) }

  fileprivate var kernelPath: gm_grid_path {
    switch self {
    case .rows: gm_grid_rows
    case .diagonalFromLeft: gm_grid_diagonal_from_left
    case .diagonalFromRight: gm_grid_diagonal_from_right
    }
  }
}

extension Tensor where Rank == 4 {
  /// The hidden states `[N, H, W, C]` of an LSTM over the pixels of images, of which these are the gates' input sums
  /// `[N, H, W, 4C]`: what convolutions of the input make, bias included. At the pixel p
  ///
  ///     i, f, g, o = sums(p) + Σ h(p + tap)·U(tap)
  ///     c = σ(f)·c(p + cell's tap) + σ(i)·tanh(g),   h = σ(o)·tanh(c)
  ///
  /// where the `path` says which taps there are, and states outside of the image are zero. `recurrent` is U,
  /// `[taps, C, 4C]` with taps in the order of the path's description.
  ///
  /// A fused operation without a second derivative. (Van den Oord et al. 2016, "Pixel recurrent neural networks",
  /// sections 3.1 to 3.3. Diagonals are walked as they lie, without skewing the images; the shift down by one row
  /// of the second direction, which hides pixels to come, is ``shiftedDown()``.)
  public func gridLSTM(recurrent: Tensor<3>, path: LSTMPath) -> ImageBatch {
    GridLSTM(sums: self, recurrent: recurrent, path: path).recorded(sums: self)
  }
}

/// What became of a run over images. The input sums are not kept: their gradient does not depend on them.
private struct GridLSTM {
  let recurrent: Tensor<3>
  let path: LSTMPath

  /// `[N, H, W, C]`, not recorded.
  let hidden: ImageBatch

  /// c of all pixels.
  let cells: Storage

  /// i, f, g and o of all pixels; nothing where nothing can be differentiated.
  let gates: Storage?

  init(sums: ImageBatch, recurrent: Tensor<3>, path: LSTMPath) {
    checkGridLSTM("gridLSTM", sums: sums.shape, units: recurrent.shape[1])
    let packed = PackedGridLSTM(recurrent: recurrent, path: path)
    let gates = sums.isWatched || recurrent.isWatched ? Storage(count: sums.count) : nil
    let cells = Storage(count: sums.count / 4)
    hidden = ImageBatch(shape: sums.shape.replacingLast(by: packed.units)) {
      packed.compute(nil, sums: sums, gates: gates?.elements, hidden: $0, cells: cells.elements)
    }
    (self.recurrent, self.path, self.cells, self.gates) = (recurrent, path, cells, gates)
  }

  /// The hidden states as the result of an operation on these input sums.
  func recorded(sums: ImageBatch) -> ImageBatch {
    guard let gates else { return hidden }
    let (node, shape) = (sums.node, sums.shape)
    let gradients = SharedGradients<4>("gridLSTM", of: [node, recurrent.node]) {
      [goBack(through: gates, from: $0)]
    }
    func dsums(_ gradient: ImageBatch) -> ImageBatch { gradients.share(0, of: gradient).reshaped(shape) }
    return hidden.recorded(
      "gridLSTM", sums.pullback { dsums($0) },
      recurrent.pullback { weightGradient(dsums($0), of: [node, recurrent.node]) })
  }

  /// The gradient of the gates' sums, from that of the hidden states.
  private func goBack(through gates: Storage, from gradient: ImageBatch) -> Vector {
    var geometry = path.geometry(of: hidden.shape)
    let dsums = Storage(count: gates.count)
    withWorkspace(gm_grid_lstm_backward_workspace_size(&geometry)) { workspace in
      gm_grid_lstm_backward(
        &geometry, recurrent.pointer, gates.elements, cells.elements, gradient.pointer, dsums.elements,
        workspace)
    }
    return Vector(storage: dsums)
  }

  /// The gradient of the recurrent weights, from that of the gates' sums.
  private func weightGradient(_ dsums: ImageBatch, of operands: [Node?]) -> Tensor<3> {
    var geometry = path.geometry(of: hidden.shape)
    return Tensor<3>(shape: recurrent.shape) { target in
      withWorkspace(gm_grid_lstm_weights_workspace_size(&geometry)) { workspace in
        gm_grid_lstm_weights(&geometry, hidden.pointer, dsums.pointer, target, workspace)
      }
    }.recordedWithoutRule("gradient of gridLSTM", of: operands + [dsums.node])
  }
}

extension LSTMPath {
  /// The kernels' geometry for hidden states of this shape.
  func geometry(of hidden: Shape<4>) -> gm_grid_lstm_geometry {
    gm_grid_lstm_geometry(
      batch: Int32(hidden[0]), height: Int32(hidden[1]), width: Int32(hidden[2]), units: Int32(hidden[3]),
      path: kernelPath)
  }
}

/// Stops unless the input sums are those of so many units.
func checkGridLSTM(_ operation: String, sums: Shape<4>, units: Int) {
  require(
    sums[3] == 4 * units,
    "\(operation): input sums \(sums) of \(sums[3]) channels; 4 gates of \(units) units take \(4 * units)")
}
