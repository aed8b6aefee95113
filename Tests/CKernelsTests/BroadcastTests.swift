import CPointwise
import Testing

extension Kernels {
  @Suite struct Broadcasts {
    @Test(arguments: BroadcastCase.all, MatrixSize.all)
    func combinesEachElementWithItsRowsOrColumns(_ broadcast: BroadcastCase, _ size: MatrixSize) {
      let x = noise(size.count, seed: 1)
      let other = noise(broadcast.isRow ? size.columns : size.rows, seed: 2)
      let expected = (0..<size.count).map {
        broadcast.combine(x[$0], other[broadcast.isRow ? $0 % size.columns : $0 / size.columns])
      }
      #expect(bits(broadcast.compute(size, x, other)) == bits(expected))
      expectSameBitsEverywhere("\(broadcast.name), \(size)") { broadcast.compute(size, x, other) }
    }
  }
}

/// A row or a column against a matrix.
struct BroadcastCase: Sendable, CustomTestStringConvertible {
  var name: String
  var isRow: Bool
  var combine: @Sendable (Float, Float) -> Float
  var run: @Sendable (Int, Int, InputPointer, InputPointer, OutputPointer) -> Void

  var testDescription: String { name }

  func compute(_ size: MatrixSize, _ x: [Float], _ other: [Float]) -> [Float] {
    let (y, x, other) = (PaddedBuffer(count: size.count), PaddedBuffer(x), PaddedBuffer(other))
    run(size.rows, size.columns, x.pointer, other.pointer, y.pointer)
    y.expectIntactGuards("\(name), \(size)")
    return y.values
  }

  static let all = [
    BroadcastCase(name: "add row", isRow: true, combine: { $0 + $1 }, run: gm_add_row),
    BroadcastCase(name: "multiply row", isRow: true, combine: { $0 * $1 }, run: gm_multiply_row),
    BroadcastCase(name: "add column", isRow: false, combine: { $0 + $1 }, run: gm_add_column),
    BroadcastCase(name: "multiply column", isRow: false, combine: { $0 * $1 }, run: gm_multiply_column),
    BroadcastCase(name: "repeat row", isRow: true, combine: { $1 }) { gm_repeat_row($0, $1, $3, $4) },
    BroadcastCase(name: "repeat column", isRow: false, combine: { $1 }) { gm_repeat_column($0, $1, $3, $4) },
  ]
}
