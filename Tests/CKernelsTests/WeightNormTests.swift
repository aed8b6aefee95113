import CPointwise
import Foundation
import Testing

extension Kernels {
  @Suite struct WeightNormalisation {
    @Test(arguments: MatrixSize.all)
    func columnsHaveTheLengthsOfTheGains(_ size: MatrixSize) {
      let results = compute(size)
      for column in 0..<size.columns {
        let v = values(of: column, results.v, size), w = values(of: column, results.w, size)
        let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let gain = Double(results.gains[column])
        #expect(abs(Double(results.norms[column]) - norm) < 2e-6 * norm)
        for (v, w) in zip(v, w) { #expect(abs(w - gain * v / norm) < 2e-6 * abs(gain)) }
      }
    }

    @Test(arguments: MatrixSize.all)
    func gradientsAreThoseOfTheDefinition(_ size: MatrixSize) {
      let results = compute(size)
      for column in 0..<size.columns {
        let v = values(of: column, results.v, size), dw = values(of: column, results.dw, size)
        let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
        let dot = zip(v, dw).reduce(0) { $0 + $1.0 * $1.1 }
        let gain = Double(results.gains[column]), scale = Double(size.rows) + 1
        #expect(abs(Double(results.dgains[column]) - dot / norm) < 1e-6 * scale)
        for (row, dv) in values(of: column, results.dv, size).enumerated() {
          let expected = gain / norm * (dw[row] - dot * v[row] / (norm * norm))
          #expect(abs(dv - expected) < 1e-6 * scale * max(1, abs(gain) / norm))
        }
      }
    }

    @Test(arguments: MatrixSize.all) func hasTheSameBitsEverywhere(_ size: MatrixSize) {
      expectSameBitsEverywhere("\(size)") {
        let results = compute(size)
        return results.w + results.norms + results.dv + results.dgains
      }
    }

    private struct Results {
      var v, gains, w, norms, dw, dv, dgains: [Float]
    }

    private func compute(_ size: MatrixSize) -> Results {
      // No column of zeros has a direction.
      let v = PaddedBuffer(noise(size.count, seed: 1).map { $0 + ($0 < 0 ? -0.1 : 0.1) })
      let gains = PaddedBuffer(noise(size.columns, seed: 2))
      let dw = PaddedBuffer(noise(size.count, seed: 3))
      let (w, dv) = (PaddedBuffer(count: size.count), PaddedBuffer(count: size.count))
      let (norms, dgains) = (PaddedBuffer(count: size.columns), PaddedBuffer(count: size.columns))
      let workspace = PaddedBuffer(count: gm_weight_norm_workspace_size(size.rows, size.columns))
      gm_weight_norm(
        size.rows, size.columns, v.pointer, gains.pointer, w.pointer, norms.pointer, workspace.pointer)
      gm_weight_norm_backward(
        size.rows, size.columns, v.pointer, gains.pointer, norms.pointer, dw.pointer, dv.pointer,
        dgains.pointer, workspace.pointer)
      for buffer in [v, gains, w, norms, dw, dv, dgains, workspace] { buffer.expectIntactGuards("\(size)") }
      return Results(
        v: v.values, gains: gains.values, w: w.values, norms: norms.values, dw: dw.values, dv: dv.values,
        dgains: dgains.values)
    }

    private func values(of column: Int, _ matrix: [Float], _ size: MatrixSize) -> [Double] {
      stride(from: column, to: size.count, by: size.columns).map { Double(matrix[$0]) }
    }
  }
}
