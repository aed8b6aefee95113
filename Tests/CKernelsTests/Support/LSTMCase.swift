import CLSTM
import Foundation
import Testing

/// The sizes of sequences, their operands, and the kernels applied to padded buffers.
struct LSTMCase: CustomTestStringConvertible, Sendable {
  var batch = 3
  var steps = 4
  var features = 2
  var units = 5

  var testDescription: String { "\(batch) x \(steps) steps, \(features) features, \(units) units" }

  /// Sizes below, at and above those of vectors, panels of weights and blocks of sequences.
  static let all: [LSTMCase] = [
    LSTMCase(),
    LSTMCase(batch: 1, steps: 1, features: 1, units: 1),
    LSTMCase(batch: 13, steps: 3, features: 7, units: 16),
    LSTMCase(batch: 5, steps: 2, features: 17, units: 33),
    LSTMCase(batch: 2, steps: 5, features: 1, units: 71),
    LSTMCase(batch: 35, steps: 3, features: 3, units: 9),
    LSTMCase(batch: 0, steps: 3, features: 3, units: 4),
  ]

  /// Enough work for several threads.
  static let large = LSTMCase(batch: 37, steps: 6, features: 11, units: 45)

  var gates: Int { 4 * units }

  var geometry: gm_lstm_geometry {
    gm_lstm_geometry(
      batch: Int32(batch), steps: Int32(steps), features: Int32(features), units: Int32(units))
  }

  /// Operands of noise.
  var operands: Operands<Float> {
    Operands(
      x: noise(batch * steps * features, seed: 1),
      inputWeights: noise(features * gates, seed: 2),
      recurrentWeights: noise(units * gates, seed: 3).map { 0.5 * $0 },
      bias: noise(gates, seed: 4),
      initialHidden: noise(batch * units, seed: 5),
      initialCell: noise(batch * units, seed: 6).map { 2 * $0 })
  }

  /// Gradients of all hidden states and of the last cell.
  var dhidden: [Float] { noise(batch * steps * units, seed: 7) }
  var dlastCell: [Float] { noise(batch * units, seed: 8) }

  struct Operands<Number> {
    var x: [Number]
    var inputWeights: [Number]
    var recurrentWeights: [Number]
    var bias: [Number]
    var initialHidden: [Number]
    var initialCell: [Number]
  }

  struct Results {
    var gates: [Float]
    var cells: [Float]
    var hidden: [Float]
    var lastCell: [Float]
  }

  struct Gradients {
    var gates: [Float]
    var initialHidden: [Float]
    var initialCell: [Float]
    var inputWeights: [Float]
    var recurrentWeights: [Float]
    var bias: [Float]
  }
}

extension LSTMCase {
  /// What `gm_lstm_sequence` makes of operands.
  func compute(_ operands: Operands<Float>, keepsTrace: Bool = true) -> Results {
    let (x, hidden, cell) = (
      PaddedBuffer(operands.x), PaddedBuffer(operands.initialHidden), PaddedBuffer(operands.initialCell)
    )
    let (w, u, b) = (
      PaddedBuffer(operands.inputWeights), PaddedBuffer(operands.recurrentWeights),
      PaddedBuffer(operands.bias)
    )
    let results = [batch * steps * gates, batch * steps * units, batch * steps * units, batch * units]
      .map { PaddedBuffer(count: $0) }
    var weights = gm_lstm_weights(input: w.pointer, recurrent: u.pointer, bias: b.pointer)
    withUnsafePointer(to: geometry) { geometry in
      let workspace = PaddedBuffer(count: gm_lstm_sequence_workspace_size(geometry))
      gm_lstm_sequence(
        geometry, &weights, x.pointer, hidden.pointer, cell.pointer,
        keepsTrace ? results[0].pointer : nil, keepsTrace ? results[1].pointer : nil, results[2].pointer,
        results[3].pointer, workspace.pointer)
      for buffer in results + [workspace] { buffer.expectIntactGuards("\(testDescription)") }
    }
    return Results(
      gates: results[0].values, cells: results[1].values, hidden: results[2].values,
      lastCell: results[3].values)
  }

  /// What `gm_lstm_sequence_backward` and `gm_lstm_sequence_weights` make of the results and their gradients.
  func computeGradients(
    _ operands: Operands<Float>, dhidden: [Float]?, dlastCell: [Float]?
  ) -> Gradients {
    let results = compute(operands)
    let (hidden, initialHidden) = (PaddedBuffer(results.hidden), PaddedBuffer(operands.initialHidden))
    let (u, cell) = (PaddedBuffer(operands.recurrentWeights), PaddedBuffer(operands.initialCell))
    let (gates, cells) = (PaddedBuffer(results.gates), PaddedBuffer(results.cells))
    let (dhidden, dlastCell) = (dhidden.map { PaddedBuffer($0) }, dlastCell.map { PaddedBuffer($0) })
    let x = PaddedBuffer(operands.x)
    let gradients = [
      results.gates.count, batch * units, batch * units, features * self.gates, units * self.gates,
      self.gates,
    ].map { PaddedBuffer(count: $0) }
    var weightGradients = gm_lstm_weight_gradients(
      input: gradients[3].pointer, recurrent: gradients[4].pointer, bias: gradients[5].pointer)
    withUnsafePointer(to: geometry) { geometry in
      let workspace = PaddedBuffer(count: gm_lstm_sequence_backward_workspace_size(geometry))
      gm_lstm_sequence_backward(
        geometry, u.pointer, cell.pointer, gates.pointer, cells.pointer, dhidden?.pointer,
        dlastCell?.pointer, gradients[0].pointer, gradients[1].pointer, gradients[2].pointer,
        workspace.pointer)
      let weightsWorkspace = PaddedBuffer(count: gm_lstm_sequence_weights_workspace_size(geometry))
      gm_lstm_sequence_weights(
        geometry, x.pointer, initialHidden.pointer, hidden.pointer, gradients[0].pointer, &weightGradients,
        weightsWorkspace.pointer)
      for buffer in gradients + [workspace, weightsWorkspace] {
        buffer.expectIntactGuards("gradients of \(testDescription)")
      }
    }
    return Gradients(
      gates: gradients[0].values, initialHidden: gradients[1].values, initialCell: gradients[2].values,
      inputWeights: gradients[3].values, recurrentWeights: gradients[4].values, bias: gradients[5].values)
  }
}
