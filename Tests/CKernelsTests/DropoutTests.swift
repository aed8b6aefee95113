import CPointwise
import CRuntime
import Testing

extension Kernels {
  @Suite struct Dropout {
    @Test(arguments: [1, 63, 64, 1000, 20_011], [0, 5, 64, 4097] as [UInt64])
    func keepsWhereTheDrawIsNotBelowTheRate(_ count: Int, _ first: UInt64) {
      let x = noise(count, seed: 1)
      var draws = [Float](repeating: 0, count: count)
      gm_philox_uniform(7, 8, first, count, &draws)
      let expected = zip(x, draws).map { $1 < 0.25 ? 0 : $0 * (1 / 0.75) }
      expectSameBitsEverywhere("\(count) elements from \(first)") {
        let y = PaddedBuffer(count: count)
        gm_dropout(count, 0.25, 7, 8, first, x, y.pointer)
        y.expectIntactGuards("dropout")
        #expect(bits(y.values) == bits(expected))
        return y.values
      }
    }

    @Test func keepsTheMean() {
      let count = 100_000
      let y = PaddedBuffer([Float](repeating: 1, count: count))
      gm_dropout(count, 0.2, 1, 2, 0, y.pointer, y.pointer)
      // The mean of n draws that are 0 or 1.25 has standard deviation 0.5 / √n; five of them are allowed.
      #expect(abs(gm_sum(count, y.pointer) / Double(count) - 1) < 5 * 0.5 / Double(count).squareRoot())
    }

    @Test func aRateOfZeroKeepsEverything() {
      let x = noise(1000, seed: 1)
      let y = PaddedBuffer(count: 1000)
      gm_dropout(1000, 0, 1, 2, 3, x, y.pointer)
      #expect(bits(y.values) == bits(x))
    }
  }
}
