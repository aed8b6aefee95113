import Datasets
import Testing

@Suite struct ShuffledBatchesTests {
  private func batches(
    of size: Int, from count: Int, seed: UInt64 = 1, _ remainder: ShuffledBatches.Remainder = .kept,
    at position: ShuffledBatches.Position = .init()
  ) -> ShuffledBatches {
    ShuffledBatches(ofSize: size, from: count, seed: seed, remainder: remainder, at: position)
  }

  @Test(arguments: [1, 2, 7, 100], [1, 3, 7, 64])
  func anEpochShowsEveryImageOnce(count: Int, size: Int) {
    var batches = batches(of: size, from: count)
    for epoch in 0..<3 {
      var seen: [Int] = []
      for _ in 0..<batches.batchesPerEpoch {
        #expect(batches.position == .init(epoch: epoch, offset: seen.count))
        seen += batches.next()
      }
      #expect(seen.sorted() == Array(0..<count))
    }
    #expect(batches.position == .init(epoch: 3))
  }

  @Test(arguments: [(7, 3), (8, 4), (10, 4)])
  func droppedRemaindersLeaveWholeBatches(count: Int, size: Int) {
    var batches = batches(of: size, from: count, .dropped)
    for _ in 0..<3 * batches.batchesPerEpoch { #expect(batches.next().count == size) }
    #expect(batches.position == .init(epoch: 3))
    #expect(batches.batchesPerEpoch == count / size)
  }

  @Test func aBatchLargerThanTheDataHoldsAllOfIt() {
    for remainder in [ShuffledBatches.Remainder.kept, .dropped] {
      var batches = batches(of: 50, from: 6, remainder)
      #expect(batches.batchesPerEpoch == 1)
      #expect(batches.next().sorted() == Array(0..<6))
      #expect(batches.position == .init(epoch: 1))
    }
  }

  @Test func ordersDifferBetweenEpochsAndSeeds() {
    let order = ShuffledBatches.order(of: 100, epoch: 4, seed: 9)
    #expect(order == ShuffledBatches.order(of: 100, epoch: 4, seed: 9))
    #expect(order != ShuffledBatches.order(of: 100, epoch: 5, seed: 9))
    #expect(order != ShuffledBatches.order(of: 100, epoch: 4, seed: 10))
    #expect(order != Array(0..<100))
  }

  @Test(arguments: [ShuffledBatches.Remainder.kept, .dropped])
  func resumedAnywhereItGoesOnAsIfItHadNeverStopped(remainder: ShuffledBatches.Remainder) {
    var straight = batches(of: 4, from: 11, remainder)
    for _ in 0..<12 {
      var resumed = batches(of: 4, from: 11, remainder, at: straight.position)
      var expected = straight
      for _ in 0..<9 { #expect(resumed.next() == expected.next()) }
      _ = straight.next()
    }
  }

  /// Each image is first about once in n epochs: with 600 epochs of 6 images the count of each is binomial with
  /// mean 100 and deviation 9.1, so 50 away is more than five deviations.
  @Test func everyImageIsAsLikelyToComeFirst() {
    let firsts = (0..<600).map { ShuffledBatches.order(of: 6, epoch: $0, seed: 3)[0] }
    for image in 0..<6 {
      #expect(abs(firsts.count { $0 == image } - 100) < 50)
    }
  }
}
