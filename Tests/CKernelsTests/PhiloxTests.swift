import CRuntime
import Foundation
import Testing

extension Kernels {
  @Suite struct Philox {
    /// Known answers published with the authors' Random123 library.
    @Test(arguments: [
      KnownAnswer(
        counter: [0, 0, 0, 0], key: [0, 0],
        block: [0x6627_E8D5, 0xE169_C58D, 0xBC57_AC4C, 0x9B00_DBD8]),
      KnownAnswer(
        counter: [.max, .max, .max, .max], key: [.max, .max],
        block: [0x408F_276D, 0x41C8_3B0E, 0xA20B_C7C6, 0x6D54_51FD]),
      KnownAnswer(
        counter: [0x243F_6A88, 0x85A3_08D3, 0x1319_8A2E, 0x0370_7344], key: [0xA409_3822, 0x299F_31D0],
        block: [0xD16C_FE09, 0x94FD_CCEB, 0x5001_E420, 0x2412_6EA1]),
    ])
    func givesThePublishedAnswers(_ known: KnownAnswer) {
      #expect(philoxBlock(known.counter, known.key) == known.block)
    }

    @Test func drawsAreWordsOfTheDocumentedBlocks() {
      let first: UInt64 = (1 << 40) - 5
      let draws = drawBits(0x0123_4567_89AB_CDEF, 0xFEDC_BA98_7654_3210, first, 300)
      for (offset, draw) in draws.enumerated() {
        let index = first + UInt64(offset)
        let block = index / 64 * 16 + index % 16
        let counter = [UInt32(truncatingIfNeeded: block), UInt32(block >> 32), 0x7654_3210, 0xFEDC_BA98]
        let words = philoxBlock(counter, [0x89AB_CDEF, 0x0123_4567])
        #expect(draw == words[Int(index % 64 / 16)])
      }
    }

    @Test func drawsDependOnSeedStreamAndIndexAlone() {
      let all = drawBits(7, 3, 0, 20_000)
      for (first, count) in [(0, 1), (1, 63), (63, 2), (64, 64), (100, 7000), (4096, 8193), (19_999, 1)] {
        #expect(drawBits(7, 3, UInt64(first), count) == Array(all[first...].prefix(count)))
      }
      #expect(Set(all + drawBits(7, 4, 0, 20_000) + drawBits(8, 3, 0, 20_000)).count > 59_900)
    }

    @Test(arguments: [0, 1, 63, 64, 65, 1000, 20_011])
    func hasTheSameBitsEverywhere(_ count: Int) {
      for draw in [gm_philox_uniform, gm_philox_normal] {
        expectSameBitsEverywhere("\(count) draws") {
          let values = PaddedBuffer(count: count)
          draw(11, 5, 37, count, values.pointer)
          values.expectIntactGuards("draws")
          return values.values
        }
      }
      expectSameBitsEverywhere("\(count) words") { drawBits(11, 5, 37, count).map(Float.init(bitPattern:)) }
    }

    @Test func uniformIsTheTopOfTheBits() {
      let values = PaddedBuffer(count: 1000)
      gm_philox_uniform(1, 2, 3, 1000, values.pointer)
      #expect(values.values == drawBits(1, 2, 3, 1000).map { Float($0 >> 8) * 0x1p-24 })
      #expect(values.values.allSatisfy { $0 >= 0 && $0 < 1 })
    }

    @Test func normalIsBoxAndMullersTransform() {
      let values = PaddedBuffer(count: 6400)
      gm_philox_normal(1, 2, 0, 6400, values.pointer)
      let words = drawBits(1, 2, 0, 6400)
      for index in words.indices where index / 16 % 2 == 0 {
        let u = (0x1p-32 as Float).addingProduct(Float(words[index] >> 1), 0x1p-31)
        let radius = (-2 * log(Double(u))).squareRoot()
        let angle = 2 * Double.pi * Double(words[index + 16] >> 8) * 0x1p-24
        // The sine is within 2⁻²³; the radius, below 6.67, within a few units in its last place.
        #expect(abs(Double(values.values[index]) - radius * cos(angle)) < 2e-6)
        #expect(abs(Double(values.values[index + 16]) - radius * sin(angle)) < 2e-6)
      }
    }

    @Test func normalHasTheMomentsOfANormal() {
      let count = 1 << 18
      let values = PaddedBuffer(count: count)
      gm_philox_normal(2026, 0, 0, count, values.pointer)
      let draws = values.values.map(Double.init)
      // The mean of xᵏ over n draws has the standard deviation √(var xᵏ / n); five of them are allowed.
      let bounds = [(1, 0.0, 1.0), (2, 1.0, 2.0), (3, 0.0, 15.0), (4, 3.0, 96.0)]
      for (power, expected, variance) in bounds {
        let moment = draws.reduce(0) { $0 + pow($1, Double(power)) } / Double(count)
        #expect(abs(moment - expected) < 5 * (variance / Double(count)).squareRoot())
      }
    }
  }
}

/// A block that the authors of Philox publish.
struct KnownAnswer: Sendable {
  var counter: [UInt32]
  var key: [UInt32]
  var block: [UInt32]
}

private func philoxBlock(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
  var block = [UInt32](repeating: 0, count: 4)
  gm_philox_block(counter, key, &block)
  return block
}

private func drawBits(_ seed: UInt64, _ stream: UInt64, _ first: UInt64, _ count: Int) -> [UInt32] {
  var values = [UInt32](repeating: 0, count: count)
  gm_philox_bits(seed, stream, first, count, &values)
  return values
}
