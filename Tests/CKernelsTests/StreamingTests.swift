import CPointwise
import Foundation
import Testing

extension Kernels {
  /// Arrays that no cache holds, whose results are written past it: the bits are those of small pieces.
  @Suite struct Streaming {
    private static let (rows, columns) = (130_001, 33)
    private let x = repeatedNoise(rows * columns, seed: 1)
    private let y = repeatedNoise(rows * columns, seed: 2)

    /// Results that begin where a vector does are streamed, others are not.
    @Test(arguments: [0, 1]) func largeMapsAreThoseOfTheirPieces(misplacement: Int) {
      let count = Self.rows * Self.columns - 1
      _ = onEveryInstructionSet {
        let results = (0..<2).map { _ in PaddedBuffer(count: count + 32) }
        let targets = results.map { $0.pointer + floatsToAlign($0.pointer) + misplacement }
        gm_add(count, x.pointer, y.pointer, targets[0])
        inPieces(of: count) { gm_add($1, x.pointer + $0, y.pointer + $0, targets[1] + $0) }
        expectSame(targets, count)
        gm_leaky_relu_backward(count, 0.5, x.pointer, targets[0], targets[0])
        inPieces(of: count) {
          gm_leaky_relu_backward($1, 0.5, x.pointer + $0, targets[1] + $0, targets[1] + $0)
        }
        expectSame(targets, count)
        for buffer in [x, y] + results { buffer.expectIntactGuards("misplaced by \(misplacement)") }
      }
    }

    @Test func largeRowsAreThoseOfTheirPieces() {
      let columns = Self.columns
      _ = onEveryInstructionSet {
        let results = (0..<2).map { _ in PaddedBuffer(count: Self.rows * columns + 16) }
        let targets = results.map { $0.pointer + floatsToAlign($0.pointer) }
        gm_multiply_row(Self.rows, columns, x.pointer, y.pointer, targets[0])
        inPieces(of: Self.rows) { row, count in
          let start = row * columns
          gm_multiply_row(count, columns, x.pointer + start, y.pointer, targets[1] + start)
        }
        expectSame(targets, Self.rows * columns)
        for buffer in [x, y] + results { buffer.expectIntactGuards("rows") }
      }
    }

    private func expectSame(_ targets: [UnsafeMutablePointer<Float>], _ count: Int) {
      #expect(memcmp(targets[0], targets[1], count * MemoryLayout<Float>.stride) == 0)
    }

    private func inPieces(of count: Int, _ body: (_ start: Int, _ count: Int) -> Void) {
      for start in stride(from: 0, to: count, by: 10_000) { body(start, min(10_000, count - start)) }
    }

    private static func repeatedNoise(_ count: Int, seed: UInt64) -> PaddedBuffer {
      let (tile, buffer) = (noise(4099, seed: seed), PaddedBuffer(count: count))
      for start in stride(from: 0, to: count, by: tile.count) {
        (buffer.pointer + start).update(from: tile, count: min(tile.count, count - start))
      }
      return buffer
    }

    private func floatsToAlign(_ pointer: UnsafeMutablePointer<Float>) -> Int {
      (64 - Int(bitPattern: pointer) % 64) % 64 / MemoryLayout<Float>.stride
    }
  }
}
