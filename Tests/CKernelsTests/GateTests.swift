import CPointwise
import Foundation
import Testing

extension Kernels {
  /// Functions of the halves of rows.
  @Suite struct Gates {
    @Test(arguments: MatrixSize.all)
    func aLinearGateIsItsDefinition(_ size: MatrixSize) {
      let inputs = Inputs(size)
      let (y, dx) = inputs.linearGate()
      for index in 0..<size.count {
        let (a, b) = inputs.halves(index)
        let gate = 1 / (1 + exp(-b))
        let dy = Double(inputs.dy[index])
        #expect(abs(Double(y[index]) - (Double(inputs.addend[index]) + a * gate)) < 4e-7)
        let (da, db) = inputs.halves(index, of: dx)
        #expect(abs(da - gate * dy) < 4e-7 && abs(db - a * gate * (1 - gate) * dy) < 4e-7)
      }
    }

    @Test(arguments: MatrixSize.all)
    func aConcatenatedELUIsItsDefinition(_ size: MatrixSize) {
      let inputs = Inputs(size)
      let (y, dx) = inputs.concatELU()
      for index in 0..<size.count {
        let x = Double(inputs.addend[index])
        let (above, below) = inputs.halves(index, of: y)
        #expect(abs(above - (x > 0 ? x : expm1(x))) < 2e-7 && abs(below - (x < 0 ? -x : expm1(-x))) < 2e-7)
        let (dabove, dbelow) = inputs.halves(index)
        let slope = (x > 0 ? 1 : exp(x), x < 0 ? 1 : exp(-x))
        #expect(abs(Double(dx[index]) - (slope.0 * dabove - slope.1 * dbelow)) < 6e-7)
      }
    }

    @Test(arguments: MatrixSize.all) func haveTheSameBitsEverywhere(_ size: MatrixSize) {
      let inputs = Inputs(size)
      expectSameBitsEverywhere("\(size)") {
        let (gated, elu) = (inputs.linearGate(), inputs.concatELU())
        return gated.y + gated.dx + elu.y + elu.dx
      }
    }
  }
}

/// Rows of both halves, and rows of one.
private struct Inputs {
  let size: MatrixSize
  let both: [Float]
  let addend: [Float]
  let dy: [Float]

  init(_ size: MatrixSize) {
    self.size = size
    both = noise(2 * size.count, seed: 1).map { 2 * $0 }
    (addend, dy) = (noise(size.count, seed: 2), noise(size.count, seed: 3))
  }

  /// The elements of both halves that belong to element `index` of one.
  func halves(_ index: Int, of values: [Float]? = nil) -> (Double, Double) {
    let (row, column) = index.quotientAndRemainder(dividingBy: size.columns)
    let (first, values) = (2 * row * size.columns + column, values ?? both)
    return (Double(values[first]), Double(values[first + size.columns]))
  }

  func linearGate() -> (y: [Float], dx: [Float]) {
    let (x, addend, dy) = (PaddedBuffer(both), PaddedBuffer(addend), PaddedBuffer(dy))
    let (y, dx) = (PaddedBuffer(count: size.count), PaddedBuffer(count: 2 * size.count))
    gm_linear_gate(size.rows, size.columns, x.pointer, addend.pointer, y.pointer)
    gm_linear_gate_backward(size.rows, size.columns, x.pointer, dy.pointer, dx.pointer)
    for buffer in [x, addend, dy, y, dx] { buffer.expectIntactGuards("\(size)") }
    return (y.values, dx.values)
  }

  /// Of the addend, with both halves as the gradient of the result.
  func concatELU() -> (y: [Float], dx: [Float]) {
    let (x, dy) = (PaddedBuffer(addend), PaddedBuffer(both))
    let (y, dx) = (PaddedBuffer(count: 2 * size.count), PaddedBuffer(count: size.count))
    gm_concat_elu(size.rows, size.columns, x.pointer, y.pointer)
    gm_concat_elu_backward(size.rows, size.columns, y.pointer, dy.pointer, dx.pointer)
    for buffer in [x, dy, y, dx] { buffer.expectIntactGuards("\(size)") }
    return (y.values, dx.values)
  }
}
