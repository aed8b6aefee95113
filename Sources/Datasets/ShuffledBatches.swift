import Tensors

/// Which images make each training step: epoch after epoch, each in an order of its own.
///
/// The order of an epoch is a function of the seed and the epoch alone, so a run that is resumed at a `position`
/// goes on with the batches it would have had.
public struct ShuffledBatches: Sendable {
  /// A place in the data.
  public struct Position: Sendable, Codable, Equatable {
    /// Epochs finished.
    public var epoch: Int
    /// Images of the next epoch that were seen already.
    public var offset: Int

    /// The place after `offset` images of `epoch`; the start of the data when nothing is said.
    public init(epoch: Int = 0, offset: Int = 0) { (self.epoch, self.offset) = (epoch, offset) }
  }

  /// What becomes of the images at the end of an epoch that do not fill a batch.
  public enum Remainder: String, Sendable, Codable {
    /// They make a smaller batch.
    case kept
    /// They are left out of this epoch, unless they are all there is.
    case dropped
  }

  /// The place of the next batch.
  public private(set) var position: Position

  private let imageCount: Int
  private let batchSize: Int
  private let seed: UInt64
  private let remainder: Remainder
  private var order: [Int]

  /// Batches of `batchSize` out of `imageCount` images, from `position` on.
  public init(
    ofSize batchSize: Int, from imageCount: Int, seed: UInt64, remainder: Remainder,
    at position: Position = Position()
  ) {
    require(batchSize > 0, "ShuffledBatches: a batch of \(batchSize) images")
    require(imageCount > 0, "ShuffledBatches: there are no images")
    require(
      position.epoch >= 0 && 0...imageCount ~= position.offset,
      "ShuffledBatches: \(position) is no place in \(imageCount) images")
    (self.batchSize, self.imageCount, self.seed, self.remainder) = (batchSize, imageCount, seed, remainder)
    self.position = position
    order = Self.order(of: imageCount, epoch: position.epoch, seed: seed)
    skipFinishedEpoch()
  }

  /// The steps of a whole epoch.
  public var batchesPerEpoch: Int {
    switch remainder {
    case .kept: (imageCount + batchSize - 1) / batchSize
    case .dropped: max(1, imageCount / batchSize)
    }
  }

  /// The positions of the images of the next batch. After the last of an epoch comes the first of the next.
  public mutating func next() -> ArraySlice<Int> {
    let batch = order[position.offset...].prefix(batchSize)
    position.offset += batch.count
    skipFinishedEpoch()
    return batch
  }

  private mutating func skipFinishedEpoch() {
    guard position.offset > 0, imageCount - position.offset < smallestBatch else { return }
    position = Position(epoch: position.epoch + 1)
    order = Self.order(of: imageCount, epoch: position.epoch, seed: seed)
  }

  private var smallestBatch: Int { remainder == .kept ? 1 : batchSize }
}

extension ShuffledBatches {
  /// The order of the images in `epoch`: each of 0 ..< `imageCount` once (Fisher and Yates' shuffle).
  public static func order(of imageCount: Int, epoch: Int, seed: UInt64) -> [Int] {
    var generator = RandomGenerator(seed: seed, stream: firstStream + UInt64(epoch))
    var order = Array(0..<imageCount)
    for last in stride(from: imageCount - 1, to: 0, by: -1) {
      // The high half of the product: one draw a place, and what Swift's own shuffle draws may change.
      let chosen = Int(generator.next().multipliedFullWidth(by: UInt64(last + 1)).high)
      order.swapAt(last, chosen)
    }
    return order
  }

  /// Streams from here on belong to the order of epochs: "order" in ASCII, and room for counting.
  private static let firstStream: UInt64 = 0x6F72_6465_7200_0000
}
