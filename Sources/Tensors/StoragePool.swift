import CRuntime
import Synchronization

/// Where tensors get their memory: blocks aligned to 64 bytes, kept for reuse when a tensor is done with them.
///
/// A training step asks for the same sizes as the step before, so after a few steps none allocates from the
/// system; `statistics` shows it. Sizes are rounded up to eighths of a power of two, so that tensors of nearly
/// equal size share blocks while at most an eighth is wasted. Where no block of its size waits, a request takes
/// one of less than twice the size, so that the smaller last batch of an epoch lives in the memory of the others.
/// One of twice the size it leaves to those who need it: tensors of half the channels are common.
public final class StoragePool: Sendable {
  /// The pool that every tensor draws from.
  public static let shared = StoragePool()

  /// What the pool has done so far, and holds now.
  public struct Statistics: Sendable, Equatable {
    /// Blocks ever allocated from the system.
    public var systemAllocations = 0
    /// Bytes of the blocks that tensors hold now.
    public var bytesInUse = 0
    /// Bytes of the blocks that wait for reuse.
    public var bytesWaiting = 0
    /// The most bytes that were ever in use at once.
    public var peakBytesInUse = 0
  }

  /// A block: 64-byte aligned memory, of the size that its request was rounded up to.
  struct Block: @unchecked Sendable {
    let address: UnsafeMutableRawPointer
    let byteCount: Int
  }

  private struct State {
    /// The blocks of each size, by its place among the sizes.
    var waiting = [[Block]](repeating: [], count: StoragePool.place(of: .max) + 1)
    var statistics = Statistics()

    /// A waiting block of `size` bytes or more, less than twice as many, now in use. When there is none, `nil`; the
    /// caller allocates one of `size` bytes.
    mutating func takeWaiting(_ size: Int) -> Block? {
      var candidate = size
      var block = waiting[StoragePool.place(of: candidate)].popLast()
      while block == nil {
        candidate = StoragePool.blockSize(for: candidate + 1)
        guard candidate < 2 * size else { break }
        block = waiting[StoragePool.place(of: candidate)].popLast()
      }
      if let block {
        statistics.bytesWaiting -= block.byteCount
        statistics.bytesInUse += block.byteCount
      } else {
        statistics.systemAllocations += 1
        statistics.bytesInUse += size
      }
      statistics.peakBytesInUse = max(statistics.peakBytesInUse, statistics.bytesInUse)
      return block
    }
  }

  private let state = Mutex(State())

  /// What the pool has done so far, and holds now.
  public var statistics: Statistics { state.withLock { $0.statistics } }

  /// Gives the blocks that wait for reuse back to the system.
  public func releaseWaitingBlocks() {
    let released = state.withLock { state in
      defer {
        for place in state.waiting.indices { state.waiting[place] = [] }
        state.statistics.bytesWaiting = 0
      }
      return state.waiting.flatMap { $0 }
    }
    for block in released { block.address.deallocate() }
  }

  func take(byteCount: Int) -> Block {
    let size = Self.blockSize(for: byteCount)
    return state.withLock { $0.takeWaiting(size) } ?? Self.allocate(byteCount: size)
  }

  private static func allocate(byteCount: Int) -> Block {
    let block = Block(address: .allocate(byteCount: byteCount, alignment: 64), byteCount: byteCount)
    gm_prefer_large_pages(block.address, byteCount)
    return block
  }

  func giveBack(_ block: Block) {
    state.withLock { state in
      state.waiting[Self.place(of: block.byteCount)].append(block)
      state.statistics.bytesInUse -= block.byteCount
      state.statistics.bytesWaiting += block.byteCount
    }
  }

  /// The size a request is rounded up to: a multiple of 64 bytes, and of an eighth of the power of two below.
  static func blockSize(for byteCount: Int) -> Int {
    let least = max(byteCount, 64)
    let step = max(64, powerBelow(least) / 8)
    return (least + step - 1) / step * step
  }

  /// The place of a block's size among all sizes: at most eight lie between one power of two and the next.
  private static func place(of blockSize: Int) -> Int {
    let power = powerBelow(blockSize)
    return 8 * power.trailingZeroBitCount + (blockSize - power) / max(64, power / 8)
  }

  /// The largest power of two that is no larger.
  private static func powerBelow(_ byteCount: Int) -> Int {
    1 << (Int.bitWidth - 1 - byteCount.leadingZeroBitCount)
  }
}
