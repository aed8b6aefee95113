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

    @Test(arguments: [(1, 1, 1, 1), (7, 3, 5, 9), (300, 40, 64, 41), (2, 5000, 5000, 5001)])
    func copiesColumnsAndNothingBetween(_ rows: Int, _ columns: Int, _ xStride: Int, _ yStride: Int) {
      let x = noise(rows * xStride, seed: 1)
      let y = PaddedBuffer(noise(rows * yStride, seed: 2))
      let before = y.values
      gm_copy_columns(rows, columns, x, xStride, y.pointer, yStride)
      y.expectIntactGuards("copy")
      for (index, value) in y.values.enumerated() {
        let (row, column) = (index / yStride, index % yStride)
        #expect(value == (column < columns ? x[row * xStride + column] : before[index]))
      }
    }

    @Test(arguments: MatrixSize.all)
    func transposes(_ size: MatrixSize) {
      let x = noise(size.count, seed: 1)
      let y = PaddedBuffer(count: size.count)
      gm_transpose(size.rows, size.columns, x, y.pointer)
      y.expectIntactGuards("\(size)")
      let expected = (0..<size.count).map { x[$0 % size.rows * size.columns + $0 / size.rows] }
      #expect(y.values == expected)
    }

    @Test(
      arguments: [[2, 3, 4, 5], [1, 17, 33, 2], [3, 1, 1, 7], [5, 20, 18, 19], [2, 0, 3, 4]], permutations)
    func permutesAxes(_ shape: [Int], _ axes: [Int]) {
      let count = shape.reduce(1, *)
      let x = noise(count, seed: 1)
      let y = PaddedBuffer(count: count)
      gm_permute(shape, axes, x, y.pointer)
      y.expectIntactGuards("\(axes)")
      let steps = [shape[1] * shape[2] * shape[3], shape[2] * shape[3], shape[3], 1]
      var expected: [Float] = []
      for i in 0..<shape[axes[0]] {
        for j in 0..<shape[axes[1]] {
          for k in 0..<shape[axes[2]] {
            for l in 0..<shape[axes[3]] {
              expected.append(
                x[i * steps[axes[0]] + j * steps[axes[1]] + k * steps[axes[2]] + l * steps[axes[3]]])
            }
          }
        }
      }
      #expect(y.values == expected)
    }
  }
}

/// All orders of four axes.
private let permutations = (0..<256).map { [$0 / 64, $0 / 16 % 4, $0 / 4 % 4, $0 % 4] }.filter {
  Set($0).count == 4
}
