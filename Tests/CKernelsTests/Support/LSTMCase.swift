import CLSTM
import Foundation
import Testing

/// Sequences through an LSTM, with their gradients.
struct LSTMCase: Sendable, CustomTestStringConvertible {
  /// How the states lie in memory: sequence by sequence, step by step, or the former read backwards.
  enum Layout: CaseIterable { case sequences, steps, backwards }

  var batch: Int
  var steps: Int
  var hidden: Int
  var hasFirstState = true
  var layout = Layout.sequences

  static let small = [(1, 1, 1), (2, 3, 5), (5, 2, 8), (2, 3, 17)].flatMap { batch, steps, hidden in
    [false, true].map { LSTMCase(batch: batch, steps: steps, hidden: hidden, hasFirstState: $0) }
  }
  static let large = [(1, 9, 33), (13, 7, 16), (33, 5, 20), (70, 3, 12), (6, 70, 10)].map {
    LSTMCase(batch: $0, steps: $1, hidden: $2)
  }

  var testDescription: String {
    "\(batch) x \(steps) x \(hidden), \(layout), \(hasFirstState ? "with" : "without") a first state"
  }

  private var states: Int { batch * steps }

  /// a [N, T, 4H], U [H, 4H], and the first hidden units and cells [N, H].
  var inputs: [[Float]] {
    [
      noise(4 * states * hidden, seed: 1).map { 2 * $0 }, noise(4 * hidden * hidden, seed: 2),
      noise(batch * hidden, seed: 3), noise(batch * hidden, seed: 4),
    ]
  }

  /// The gradients of the hidden units [N, T, H] and of the last cells [N, H].
  var outputGradients: [[Float]] {
    [noise(states * hidden, seed: 5), noise(batch * hidden, seed: 6)]
  }

  struct Results {
    var hiddens, cells, gates: [Float]

    /// Of each of the inputs.
    var gradients: [[Float]]
  }

  func compute() -> Results {
    let inputs = inputs.map { PaddedBuffer($0) }
    let (gates, recurrent) = (PaddedBuffer(inStates(self.inputs[0], 4)), inputs[1])
    let first = hasFirstState ? (inputs[2].pointer, inputs[3].pointer) : nil
    let results = [states, states].map { PaddedBuffer(count: $0 * hidden) }
    let gradients = inputs.map { PaddedBuffer(count: $0.count) }
    let dhiddens = PaddedBuffer(inStates(outputGradients[0], 1))
    withUnsafePointer(to: geometry) { geometry in
      let workspace = PaddedBuffer(count: gm_lstm_workspace_size(geometry))
      gm_lstm_sequence(
        geometry, recurrent.pointer, first?.0, first?.1, at(gates, 4), at(results[0], 1), at(results[1], 1),
        workspace.pointer)
      gm_lstm_sequence_backward(
        geometry, recurrent.pointer, first?.1, at(gates, 4), at(results[0], 1), at(dhiddens, 1),
        outputGradients[1], at(gradients[0], 4), gradients[2].pointer, gradients[3].pointer, workspace.pointer
      )
      gm_lstm_weights(
        geometry, first?.0, at(results[1], 1), at(gradients[0], 4), gradients[1].pointer, workspace.pointer)
      workspace.expectIntactGuards("workspace, \(testDescription)")
    }
    for buffer in results + gradients + [gates] { buffer.expectIntactGuards("\(testDescription)") }
    return Results(
      hiddens: bySequence(results[1].values, 1), cells: bySequence(results[0].values, 1),
      gates: bySequence(gates.values, 4),
      gradients: [bySequence(gradients[0].values, 4)] + gradients.dropFirst().map(\.values))
  }

  private var geometry: gm_lstm_geometry {
    var geometry = gm_contiguous_lstm(Int32(batch), Int32(steps), Int32(hidden))
    if layout == .steps { (geometry.sequence_stride, geometry.step_stride) = (1, Int32(batch)) }
    if layout == .backwards { geometry.step_stride = -1 }
    return geometry
  }

  /// Where the first step of the first sequence stands.
  private func at(_ buffer: PaddedBuffer, _ gates: Int) -> OutputPointer {
    buffer.pointer + (layout == .backwards ? (steps - 1) * gates * hidden : 0)
  }

  private func row(_ sequence: Int, _ step: Int) -> Int {
    switch layout {
    case .sequences: sequence * steps + step
    case .steps: step * batch + sequence
    case .backwards: sequence * steps + steps - 1 - step
    }
  }

  /// Rows that are given sequence by sequence, in this layout.
  private func inStates(_ rows: [Float], _ gates: Int) -> [Float] {
    var values = rows
    let width = gates * hidden
    for state in 0..<states {
      let target = row(state / steps, state % steps) * width
      values.replaceSubrange(target..<target + width, with: rows[state * width..<(state + 1) * width])
    }
    return values
  }

  /// Rows in this layout, sequence by sequence.
  private func bySequence(_ rows: [Float], _ gates: Int) -> [Float] {
    let width = gates * hidden
    return (0..<states).flatMap { state in
      let source = row(state / steps, state % steps) * width
      return rows[source..<source + width]
    }
  }

  /// The hidden units [N, T, H] and the last cells [N, H], in Double.
  func reference(_ inputs: [[Double]]) -> (hiddens: [Double], lastCells: [Double]) {
    var (hiddens, lastCells): ([Double], [Double]) = ([], [])
    for n in 0..<batch {
      var h =
        hasFirstState ? Array(inputs[2][n * hidden..<(n + 1) * hidden]) : Array(repeating: 0, count: hidden)
      var c = hasFirstState ? Array(inputs[3][n * hidden..<(n + 1) * hidden]) : h
      for step in 0..<steps {
        let a = (0..<4 * hidden).map { column in
          (0..<hidden).reduce(inputs[0][(n * steps + step) * 4 * hidden + column]) {
            $0 + h[$1] * inputs[1][$1 * 4 * hidden + column]
          }
        }
        for j in 0..<hidden {
          c[j] = logistic(a[hidden + j]) * c[j] + logistic(a[j]) * tanh(a[2 * hidden + j])
          h[j] = logistic(a[3 * hidden + j]) * tanh(c[j])
        }
        hiddens += h
      }
      lastCells += c
    }
    return (hiddens, lastCells)
  }
}

private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
