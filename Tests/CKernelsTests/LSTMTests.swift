import CLSTM
import CMatrix
import Testing

extension Kernels {
  @Suite struct LSTM {
    @Test(arguments: LSTMCase.all)
    func sequenceIsNearTheReference(_ size: LSTMCase) {
      let results = size.compute(size.operands)
      let expected = LSTMReference(size).compute()
      // A sum of n terms below 1 errs by n²/2 roundings at most; a step hands on less error than it is given
      // and adds its own. An activation's slope is at most 1, its own error two units in the last place.
      let terms = Double(size.features + size.units + 1)
      let tolerance = Double(size.steps) * (terms * terms / 2 + 4) * 0x1p-24
      expectClose(results.gates, expected.gates, tolerance)
      expectClose(results.cells, expected.cells, 2 * tolerance)
      expectClose(results.hidden, expected.hidden, 2 * tolerance)
    }

    @Test(arguments: LSTMCase.all + [.large])
    func sequenceHasTheSameBitsEverywhere(_ size: LSTMCase) {
      let operands = size.operands
      expectSameBitsEverywhere("\(size)") {
        let results = size.compute(operands)
        return results.gates + results.cells + results.hidden + results.lastCell
      }
    }

    @Test(arguments: LSTMCase.all)
    func sequenceIsItsCellStepByStep(_ size: LSTMCase) {
      let operands = size.operands
      let results = size.compute(operands)
      var (hidden, cell) = (operands.initialHidden, operands.initialCell)
      for step in 0..<size.steps {
        var gates = size.gateSums(operands, step: step, hidden: hidden)
        gm_lstm_cell(size.batch, size.units, &gates, cell, &cell, &hidden)
        #expect(bits(gates) == bits(size.rows(of: results.gates, step)))
        #expect(bits(cell) == bits(size.rows(of: results.cells, step)))
        #expect(bits(hidden) == bits(size.rows(of: results.hidden, step)))
      }
      #expect(bits(cell) == bits(results.lastCell))
    }

    @Test(arguments: [(1, 1), (5, 7), (13, 16), (30, 33), (3, 900)])
    func aCellIsASequenceOfOneStepAlsoInPlace(_ rows: Int, _ units: Int) {
      let size = LSTMCase(batch: rows, steps: 1, features: 2, units: units)
      let operands = size.operands
      let results = size.compute(operands)
      let gates = PaddedBuffer(size.gateSums(operands, step: 0, hidden: operands.initialHidden))
      let (cell, hidden) = (PaddedBuffer(operands.initialCell), PaddedBuffer(count: rows * units))
      gm_lstm_cell(rows, units, gates.pointer, cell.pointer, cell.pointer, hidden.pointer)
      #expect(bits(gates.values) == bits(results.gates))
      #expect(bits(cell.values) == bits(results.lastCell))
      #expect(bits(hidden.values) == bits(results.hidden))

      let gradients = size.computeGradients(operands, dhidden: size.dhidden, dlastCell: size.dlastCell)
      let (dhidden, dcell) = (PaddedBuffer(size.dhidden), PaddedBuffer(size.dlastCell))
      gm_lstm_cell_backward(
        rows, units, gates.pointer, operands.initialCell, cell.pointer, dhidden.pointer, dcell.pointer,
        gates.pointer, dcell.pointer)
      #expect(bits(gates.values) == bits(gradients.gates))
      #expect(bits(dcell.values) == bits(gradients.initialCell))
      for buffer in [gates, cell, hidden, dhidden, dcell] { buffer.expectIntactGuards("cell") }
    }

    @Test(arguments: LSTMCase.all)
    func sequenceIsTheSameWhenNothingIsKept(_ size: LSTMCase) {
      let (kept, notKept) = (size.compute(size.operands), size.compute(size.operands, keepsTrace: false))
      #expect(bits(kept.hidden) == bits(notKept.hidden))
      #expect(bits(kept.lastCell) == bits(notKept.lastCell))
      #expect(notKept.gates.allSatisfy { $0.isNaN } && notKept.cells.allSatisfy { $0.isNaN })
    }

    @Test func gatesSaturateAndNotANumberStays() {
      let size = LSTMCase(batch: 2, steps: 3, features: 1, units: 3)
      var operands = size.operands
      operands.x = [3e38, -3e38, 3e38, .nan, 0, 0]
      let results = size.compute(operands)
      #expect(results.hidden.prefix(9).allSatisfy { abs($0) <= 1 })
      #expect(results.hidden.suffix(9).allSatisfy { $0.isNaN })
    }

    @Test(arguments: LSTMCase.all.prefix(6))
    func gradientsAreNearTheDerivativesOfTheReference(_ size: LSTMCase) {
      let operands = size.operands
      let gradients = size.computeGradients(operands, dhidden: size.dhidden, dlastCell: size.dlastCell)
      let reference = LSTMReference(size)
      func check(
        _ name: Comment, _ gradient: [Float], by path: WritableKeyPath<LSTMReference, [Double]>
      ) {
        let chosen = Swift.stride(from: 0, to: gradient.count, by: gradient.count / 8 + 1)
        let expected = chosen.map { reference.derivative(by: path.appending(path: \.[$0])) }
        // Each step sums 4 · units terms, and hands the error of its sums on.
        let terms = Double(4 * size.units + 8) * Double(size.steps)
        let tolerance = terms * 0x1p-24 * expected.reduce(0) { max($0, abs($1)) }
        for (index, expected) in zip(chosen, expected) {
          #expect(abs(Double(gradient[index]) - expected) <= tolerance, "\(name), element \(index)")
        }
      }
      check("gates", gradients.gates, by: \.offsets)
      check("initial hidden state", gradients.initialHidden, by: \.operands.initialHidden)
      check("initial cell", gradients.initialCell, by: \.operands.initialCell)
      check("input weights", gradients.inputWeights, by: \.operands.inputWeights)
      check("recurrent weights", gradients.recurrentWeights, by: \.operands.recurrentWeights)
      check("bias", gradients.bias, by: \.operands.bias)
    }

    @Test(arguments: LSTMCase.all + [.large])
    func gradientsHaveTheSameBitsEverywhere(_ size: LSTMCase) {
      let operands = size.operands
      expectSameBitsEverywhere("\(size)") {
        let found = size.computeGradients(operands, dhidden: size.dhidden, dlastCell: size.dlastCell)
        return found.gates + found.initialHidden + found.initialCell + found.inputWeights
          + found.recurrentWeights + found.bias
      }
    }

    @Test func gradientsNotGivenAreZero() {
      let size = LSTMCase(batch: 5, steps: 3, features: 2, units: 19)
      let zeros = [Float](repeating: 0, count: size.dhidden.count)
      let lastZeros = [Float](repeating: 0, count: size.dlastCell.count)
      let ofCell = size.computeGradients(size.operands, dhidden: nil, dlastCell: size.dlastCell)
      let ofHidden = size.computeGradients(size.operands, dhidden: size.dhidden, dlastCell: nil)
      let cellAndZeros = size.computeGradients(size.operands, dhidden: zeros, dlastCell: size.dlastCell)
      let hiddenAndZeros = size.computeGradients(size.operands, dhidden: size.dhidden, dlastCell: lastZeros)
      #expect(ofCell.gates == cellAndZeros.gates && ofCell.initialCell == cellAndZeros.initialCell)
      #expect(ofHidden.gates == hiddenAndZeros.gates && ofHidden.initialCell == hiddenAndZeros.initialCell)
    }
  }
}

extension LSTMCase {
  /// b + x·W + h·U of one step `[batch, 4 · units]`, by matrix products.
  fileprivate func gateSums(_ operands: Operands<Float>, step: Int, hidden: [Float]) -> [Float] {
    var sums = [Float](repeating: 0, count: batch * gates)
    let x = rows(of: operands.x, step)
    var product = gm_contiguous_product(gm_matrix_plain, Int32(batch), Int32(features), Int32(gates))
    multiply(&product, x, operands.inputWeights, bias: operands.bias, &sums)
    product = gm_contiguous_product(gm_matrix_plain, Int32(batch), Int32(units), Int32(gates))
    product.accumulate = true
    multiply(&product, hidden, operands.recurrentWeights, bias: nil, &sums)
    return sums
  }

  private func multiply(
    _ geometry: inout gm_matrix_geometry, _ a: [Float], _ b: [Float], bias: [Float]?, _ c: inout [Float]
  ) {
    var workspace = [Float](repeating: 0, count: gm_matrix_product_workspace_size(&geometry))
    gm_matrix_product(&geometry, a, b, bias, gm_epilogue_none, &c, &workspace)
  }

  /// The rows of one step of an array `[batch, steps, …]`.
  fileprivate func rows(of array: [Float], _ step: Int) -> [Float] {
    let width = array.count / max(batch * steps, 1)
    return (0..<batch).flatMap { array[(($0 * steps + step) * width)...].prefix(width) }
  }
}

private func expectClose(
  _ values: [Float], _ expected: [Double], _ tolerance: Double,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(values.count == expected.count, sourceLocation: sourceLocation)
  for (value, expected) in zip(values, expected) {
    #expect(abs(Double(value) - expected) <= tolerance, sourceLocation: sourceLocation)
  }
}
