import CPointwise
import Testing

extension Kernels {
  @Suite struct Selection {
    @Test(arguments: [1, 3, 64, 100, 257])
    func gathersAndScattersRows(_ columns: Int) {
      let (rows, count) = (23, 500)
      let table = noise(rows * columns, seed: 1)
      let indices = (0..<count).map { Int32($0 * $0 % rows) }
      expectSameBitsEverywhere("\(columns) columns") {
        let (y, sums) = (PaddedBuffer(count: count * columns), PaddedBuffer(table))
        gm_gather_rows(count, columns, table, indices, y.pointer)
        #expect(y.values == indices.flatMap { table[Int($0) * columns..<(Int($0) + 1) * columns] })
        gm_scatter_add_rows(count, columns, y.pointer, indices, sums.pointer)
        [y, sums].forEach { $0.expectIntactGuards("\(columns) columns") }
        return sums.values
      }
      let sums = PaddedBuffer(count: rows * columns)
      gm_fill(sums.count, 0, sums.pointer)
      gm_scatter_add_rows(
        count, columns, [Float](repeating: 1, count: count * columns), indices, sums.pointer)
      for row in 0..<rows { #expect(sums.values[row * columns] == Float(indices.count { $0 == row })) }
    }

    @Test func findsTheFirstOfTheLargest() {
      let rows: [[Float]] = [
        [1, 3, 2, 3], [-.infinity, -.infinity, -.infinity, -.infinity], [0, .nan, 5, .nan], [4, 3, 2, 1],
      ]
      var choices = [Int32](repeating: -1, count: 4)
      gm_largest_in_rows(4, 4, rows.flatMap { $0 }, &choices)
      #expect(choices == [1, 0, 1, 0])
    }
  }
}
