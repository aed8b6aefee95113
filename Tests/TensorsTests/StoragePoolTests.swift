import Testing

@testable import Tensors

@Suite struct StoragePoolTests {
  @Test func afterThreeStepsNoStepAllocatesFromTheSystem() async {
    await #expect(processExitsWith: .success) {
      var generator = RandomGenerator(seed: 1)
      var weights = Tensor<2>(normalMean: 0, deviation: 0.1, shape: [33, 17], using: &generator)
      var counts: [Int] = []
      for _ in 0..<10 {
        let inputs = Tensor<2>(uniformIn: 0..<1, shape: [65, 33], using: &generator)
        let watched = weights.watched()
        let loss = inputs.linear(watched).tanh().square().mean()
        let slope = spendTape(of: loss, at: [WatchedLeaf(watched)])[0]
        weights = (weights - (slope?.reshaped(weights.shape) ?? weights) * 0.1).detached()
        counts.append(StoragePool.shared.statistics.systemAllocations)
      }
      require(counts[9] == counts[2], "allocations from the system after each step: \(counts)")
    }
  }

  @Test func blocksAreReusedAndCounted() async {
    await #expect(processExitsWith: .success) {
      let pool = StoragePool.shared
      func once() { _ = Vector(zeros: [1000]).elements }
      once()
      let first = pool.statistics
      once()
      require(pool.statistics == first, "a block of the same size was not reused")
      require(first.bytesInUse == 0 && first.bytesWaiting >= 4000 && first.systemAllocations == 1, "\(first)")
      pool.releaseWaitingBlocks()
      require(pool.statistics.bytesWaiting == 0, "blocks still wait")
    }
  }

  @Test func aSmallerBatchLivesInTheMemoryOfALargerOne() async {
    await #expect(processExitsWith: .success) {
      func step(samples: Int) {
        let x = Tensor<2>(ones: [samples, 1000]).watched()
        _ = spendTape(of: x.square().tanh().sum(), at: [WatchedLeaf(x)])
      }
      for _ in 0..<3 { step(samples: 64) }
      let before = StoragePool.shared.statistics.systemAllocations
      step(samples: 37)
      let after = StoragePool.shared.statistics.systemAllocations
      require(after == before, "\(after - before) allocations from the system")
    }
  }

  /// Large ones are asked to have large pages, which begin and end within them.
  @Test(arguments: [1 << 20, 4 << 20, 33 << 20]) func blocksHoldWhatIsWritten(byteCount: Int) {
    let block = StoragePool().take(byteCount: byteCount)
    defer { block.address.deallocate() }
    let bytes = UnsafeMutableRawBufferPointer(start: block.address, count: block.byteCount)
    for (index, place) in stride(from: 0, to: bytes.count, by: 4093).enumerated() {
      bytes[place] = UInt8(truncatingIfNeeded: index)
    }
    #expect(
      stride(from: 0, to: bytes.count, by: 4093).enumerated()
        .allSatisfy { bytes[$0.element] == UInt8(truncatingIfNeeded: $0.offset) })
  }

  @Test func blocksOfTwiceTheSizeAreLeftToOthers() {
    let pool = StoragePool()
    let sizes = [1 << 20, 15 << 16, 1 << 19]
    let blocks = sizes.map { pool.take(byteCount: $0) }
    defer { blocks.forEach { $0.address.deallocate() } }
    pool.giveBack(blocks[0])
    pool.giveBack(blocks[1])
    #expect(pool.take(byteCount: 1 << 19).address == blocks[1].address)
    #expect(pool.statistics.systemAllocations == 3)
    let other = pool.take(byteCount: 1 << 19)
    #expect(pool.statistics.systemAllocations == 4, "the block of twice the size was taken")
    other.address.deallocate()
  }

  @Test func sizesAreRoundedUpByAnEighthAtMost() {
    for count in [0, 1, 16, 17, 100, 127, 128, 129, 1000, 4097, 1 << 20, (1 << 20) + 1] {
      let size = StoragePool.blockSize(for: 4 * count)
      #expect(size >= 4 * count && size.isMultiple(of: 64))
      #expect(size <= max(4 * count + 64, 4 * count * 9 / 8))
      #expect(StoragePool.blockSize(for: size) == size)
    }
  }
}
