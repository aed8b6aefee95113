import CLSTM
import Foundation
import Testing

/// The sizes of images, their operands, and the kernels of LSTMs over pixels applied to padded buffers.
struct GridLSTMCase: CustomTestStringConvertible, Sendable {
  var batch = 2
  var height = 3
  var width = 4
  var units = 5
  var path = gm_grid_rows

  var testDescription: String { "\(batch) x \(height)x\(width), \(units) units, path \(path.rawValue)" }

  static let paths = [gm_grid_rows, gm_grid_diagonal_from_left, gm_grid_diagonal_from_right]

  /// Sizes below, at and above those of vectors, panels of weights and rows computed together, on each path.
  static let all: [GridLSTMCase] = paths.flatMap { path in
    [
      GridLSTMCase(path: path),
      GridLSTMCase(batch: 1, height: 1, width: 1, units: 1, path: path),
      GridLSTMCase(batch: 3, height: 5, width: 1, units: 3, path: path),
      GridLSTMCase(batch: 1, height: 1, width: 7, units: 16, path: path),
      GridLSTMCase(batch: 13, height: 4, width: 5, units: 9, path: path),
      GridLSTMCase(batch: 1, height: 4, width: 5, units: 33, path: path),
      GridLSTMCase(batch: 0, height: 3, width: 3, units: 4, path: path),
    ]
  }

  /// Enough work for several threads, and steps of more pixels than are computed together.
  static let large: [GridLSTMCase] = paths.flatMap { path in
    [
      GridLSTMCase(batch: 19, height: 7, width: 9, units: 17, path: path),
      GridLSTMCase(batch: 1, height: 53, width: 50, units: 2, path: path),
    ]
  }

  var pixels: Int { batch * height * width }
  var gates: Int { 4 * units }
  var taps: Int { gm_grid_lstm_taps(path) }

  var geometry: gm_grid_lstm_geometry {
    gm_grid_lstm_geometry(
      batch: Int32(batch), height: Int32(height), width: Int32(width), units: Int32(units), path: path)
  }

  var sums: [Float] { noise(pixels * gates, seed: 1).map { 2 * $0 } }
  var weights: [Float] { noise(taps * units * gates, seed: 2).map { 0.5 * $0 } }

  /// The gradient of all hidden states.
  var dhidden: [Float] { noise(pixels * units, seed: 3) }

  struct Results {
    var gates: [Float]
    var cells: [Float]
    var hidden: [Float]
  }
}

extension GridLSTMCase {
  /// What `gm_grid_lstm` makes of the operands: of all pixels at once, or of windows one after the other. In place,
  /// gates take the place of sums.
  func compute(
    windows: [gm_window?] = [nil], keepsGates: Bool = true, inPlace: Bool = false
  ) -> Results {
    let (sums, weights) = (PaddedBuffer(sums), PaddedBuffer(weights))
    let gates = inPlace ? sums : PaddedBuffer(count: pixels * gates)
    let (cells, hidden) = (PaddedBuffer(count: pixels * units), PaddedBuffer(count: pixels * units))
    withUnsafePointer(to: geometry) { geometry in
      let packed = PaddedBuffer(count: gm_grid_lstm_packed_size(geometry))
      gm_grid_lstm_pack(geometry, weights.pointer, packed.pointer)
      for window in windows {
        let kept = keepsGates ? gates.pointer : nil
        guard var window else {
          gm_grid_lstm(
            geometry, nil, sums.pointer, packed.pointer, kept, cells.pointer, hidden.pointer)
          continue
        }
        gm_grid_lstm(
          geometry, &window, sums.pointer, packed.pointer, kept, cells.pointer, hidden.pointer)
      }
      for buffer in [packed, gates, cells, hidden] { buffer.expectIntactGuards("\(testDescription)") }
    }
    withExtendedLifetime((sums, weights)) {}
    return Results(gates: gates.values, cells: cells.values, hidden: hidden.values)
  }

  /// What `gm_grid_lstm_backward` and `gm_grid_lstm_weights` make of the results.
  func computeGradients(inPlace: Bool = false) -> (gates: [Float], weights: [Float]) {
    let results = compute()
    let (gates, cells) = (PaddedBuffer(results.gates), PaddedBuffer(results.cells))
    let (hidden, dhidden) = (PaddedBuffer(results.hidden), PaddedBuffer(dhidden))
    let weights = PaddedBuffer(weights)
    let dgates = inPlace ? gates : PaddedBuffer(count: gates.count)
    let dweights = PaddedBuffer(count: weights.count)
    withUnsafePointer(to: geometry) { geometry in
      let workspace = PaddedBuffer(count: gm_grid_lstm_backward_workspace_size(geometry))
      gm_grid_lstm_backward(
        geometry, weights.pointer, gates.pointer, cells.pointer, dhidden.pointer, dgates.pointer,
        workspace.pointer)
      let weightsWorkspace = PaddedBuffer(count: gm_grid_lstm_weights_workspace_size(geometry))
      gm_grid_lstm_weights(
        geometry, hidden.pointer, dgates.pointer, dweights.pointer, weightsWorkspace.pointer)
      for buffer in [dgates, dweights, workspace, weightsWorkspace] {
        buffer.expectIntactGuards("gradients of \(testDescription)")
      }
    }
    withExtendedLifetime((gates, cells, hidden, dhidden, weights)) {}
    return (dgates.values, dweights.values)
  }
}
