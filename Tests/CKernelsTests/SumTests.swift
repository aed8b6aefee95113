import CPointwise
import Testing

extension Kernels {
  @Suite struct Sums {
    @Test(arguments: ElementwiseKernel.lengths + [0, 300_001])
    func totalsAreNearTheSumInDouble(_ count: Int) {
      let (x, y) = (noise(count, seed: 1), noise(count, seed: 2))
      // A lane adds at most 64 terms, a tree 4 more; the terms are at most 1.
      let tolerance = Double(count) * 68 * 0x1p-24
      #expect(abs(gm_sum(count, x) - x.reduce(0) { $0 + Double($1) }) <= tolerance)
      #expect(abs(gm_dot(count, x, y) - dot(x, y)) <= tolerance)
    }

    @Test(arguments: ElementwiseKernel.lengths + [300_001])
    func totalsHaveTheSameBitsEverywhere(_ count: Int) {
      let (x, y) = (PaddedBuffer(noise(count, seed: 1)), PaddedBuffer(noise(count, seed: 2)))
      expectSameBitsEverywhere("\(count) elements") {
        let totals = [gm_sum(count, x.pointer), gm_dot(count, x.pointer, y.pointer)]
        return totals.flatMap { [Float($0), Float($0 - Double(Float($0)))] }
      }
    }

    @Test func errorsDoNotGrowWithTheLength() {
      let count = 1 << 22
      let mean = gm_sum(count, [Float](repeating: 0.1, count: count)) / Double(count)
      // A lane adds at most 64 terms, a tree 4 more, each with an error of half a unit in the last place.
      #expect(abs(mean - Double(0.1 as Float)) <= 0.1 * 68 * 0x1p-24)
    }

    @Test(arguments: MatrixSize.all)
    func rowAndColumnSumsAreNearTheSumInDouble(_ size: MatrixSize) {
      let (x, y) = (noise(size.count, seed: 1), noise(size.count, seed: 2))
      let sums = size.sums(x, y).map { $0.map(Double.init) }
      let tolerance = Double(size.rows + size.columns + 16) * 0x1p-24
      for row in 0..<size.rows {
        let indices = (0..<size.columns).map { row * size.columns + $0 }
        #expect(abs(sums[0][row] - indices.reduce(0) { $0 + Double(x[$1]) }) <= tolerance)
        #expect(abs(sums[1][row] - indices.reduce(0) { $0 + Double(x[$1]) * Double(y[$1]) }) <= tolerance)
      }
      for column in 0..<size.columns {
        let indices = (0..<size.rows).map { $0 * size.columns + column }
        #expect(abs(sums[2][column] - indices.reduce(0) { $0 + Double(x[$1]) }) <= tolerance)
        #expect(abs(sums[3][column] - indices.reduce(0) { $0 + Double(x[$1]) * Double(y[$1]) }) <= tolerance)
      }
    }

    @Test(arguments: MatrixSize.all)
    func rowAndColumnSumsHaveTheSameBitsEverywhere(_ size: MatrixSize) {
      let (x, y) = (noise(size.count, seed: 1), noise(size.count, seed: 2))
      expectSameBitsEverywhere("\(size)") { size.sums(x, y).flatMap { $0 } }
    }
  }
}

extension MatrixSize {
  /// Row sums, row dots, column sums and column dots.
  func sums(_ x: [Float], _ y: [Float]) -> [[Float]] {
    let (x, y) = (PaddedBuffer(x), PaddedBuffer(y))
    let results = [rows, rows, columns, columns].map { PaddedBuffer(count: $0) }
    let workspace = PaddedBuffer(count: gm_column_sums_workspace_size(rows, columns))
    gm_row_sums(rows, columns, x.pointer, results[0].pointer)
    gm_row_dots(rows, columns, x.pointer, y.pointer, results[1].pointer)
    gm_column_sums(rows, columns, x.pointer, results[2].pointer, workspace.pointer)
    gm_column_dots(rows, columns, x.pointer, y.pointer, results[3].pointer, workspace.pointer)
    for buffer in results + [workspace] { buffer.expectIntactGuards("\(testDescription)") }
    return results.map(\.values)
  }
}

private func dot(_ x: [Float], _ y: [Float]) -> Double {
  zip(x, y).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
