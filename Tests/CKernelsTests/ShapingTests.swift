import CPointwise
import Testing

extension Kernels {
  @Suite struct Shaping {
    @Test(arguments: [(1, 1, 1, 1), (7, 3, 5, 9), (300, 40, 64, 41), (2, 5000, 5000, 5001)])
    func copiesBlocksAndNothingBetween(_ rows: Int, _ columns: Int, _ xStride: Int, _ yStride: Int) {
      let x = noise(rows * xStride, seed: 1)
      let y = PaddedBuffer(noise(rows * yStride, seed: 2))
      let before = y.values
      gm_copy_block(rows, columns, xStride, x, yStride, y.pointer)
      y.expectIntactGuards("copy")
      for (index, value) in y.values.enumerated() {
        let (row, column) = (index / yStride, index % yStride)
        #expect(value == (column < columns ? x[row * xStride + column] : before[index]))
      }
    }

    @Test(arguments: MatrixSize.all)
    func transposesEachMatrix(_ size: MatrixSize) {
      let x = noise(2 * size.count, seed: 1)
      let y = PaddedBuffer(count: 2 * size.count)
      gm_transpose_each(2, size.rows, size.columns, x, y.pointer)
      y.expectIntactGuards("\(size)")
      let expected = (0..<2 * size.count).map {
        x[$0 / size.count * size.count + $0 % size.rows * size.columns + $0 % size.count / size.rows]
      }
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
