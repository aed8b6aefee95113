import CLSTM

/// The recurrent weights of a grid LSTM in the form that kernels read, to compute states pixel by pixel or row by row
/// while images grow. Not recorded.
package struct PackedGridLSTM {
  /// C.
  package let units: Int

  private let path: LSTMPath
  private let weights: Storage

  /// Packs U, `[taps, C, 4C]`.
  package init(recurrent: Tensor<3>, path: LSTMPath) {
    let units = recurrent.shape[1]
    require(
      recurrent.shape == [path.tapCount, units, 4 * units],
      "gridLSTM: recurrent weights \(recurrent.shape) where the path takes \([path.tapCount, units, 4 * units])"
    )
    var geometry = path.geometry(of: [0, 0, 0, units])
    weights = Storage(count: gm_grid_lstm_packed_size(&geometry))
    gm_grid_lstm_pack(&geometry, recurrent.pointer, weights.elements)
    withExtendedLifetime(recurrent) {}
    (self.units, self.path) = (units, path)
  }

  /// Writes the states of a rectangle of pixels, to the bits of ``Tensor/gridLSTM(recurrent:path:)``, and leaves all
  /// others as they are.
  ///
  /// `gates` are the input sums `[N, H, W, 4C]`, of which those of the rectangle count; `hidden` and `cells`
  /// `[N, H, W, C]` hold what was computed before, which the rectangle's neighbours must be part of.
  package func compute(
    rows: Range<Int>, columns: Range<Int>, gates: ImageBatch, hidden: inout ImageBatch,
    cells: inout ImageBatch
  ) {
    checkGridLSTM("PackedGridLSTM", sums: gates.shape, units: units)
    let states = gates.shape.replacingLast(by: units)
    require(
      hidden.shape == states && cells.shape == states,
      "PackedGridLSTM: states \(hidden.shape) and \(cells.shape) where \(states) fits the input sums")
    require(
      rows.clamped(to: 0..<states[1]) == rows && columns.clamped(to: 0..<states[2]) == columns,
      "PackedGridLSTM: rows \(rows) and columns \(columns) are not within \(states)")
    let window = gm_window(
      y: Int32(rows.lowerBound), x: Int32(columns.lowerBound), height: Int32(rows.count),
      width: Int32(columns.count))
    hidden.withUnsafeMutableElements { hidden in
      cells.withUnsafeMutableElements { cells in
        guard let hidden = hidden.baseAddress, let cells = cells.baseAddress else { return }
        compute(window, sums: gates, gates: nil, hidden: hidden, cells: cells)
      }
    }
  }

  /// The states of a window, or of all pixels.
  func compute(
    _ window: gm_window?, sums: ImageBatch, gates: UnsafeMutablePointer<Float>?,
    hidden: UnsafeMutablePointer<Float>, cells: UnsafeMutablePointer<Float>
  ) {
    var geometry = path.geometry(of: sums.shape.replacingLast(by: units))
    withExtendedLifetime(weights) {
      guard var window else {
        return gm_grid_lstm(&geometry, nil, sums.pointer, weights.elements, gates, cells, hidden)
      }
      gm_grid_lstm(&geometry, &window, sums.pointer, weights.elements, gates, cells, hidden)
    }
  }
}
