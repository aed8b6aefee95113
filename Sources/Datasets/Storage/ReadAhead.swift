import Dispatch
import Synchronization
import Tensors

/// Reads images on another thread, a few batches before they are needed.
///
/// What is read and in what order is settled beforehand, so threads change nothing but the time it takes. No more than
/// `depth` batches are in memory at once.
public final class ReadAhead {
  private let images: StoredImages
  private let nextPositions: () -> [Int]?
  private let queue = DispatchQueue(label: "read-ahead", qos: .userInitiated)
  private var pending: [PendingLevels] = []
  private let depth: Int

  /// A reader of the batches of `images` whose positions `next` gives, until it gives none.
  public init(of images: StoredImages, depth: Int = 3, next: @escaping () -> [Int]?) {
    (self.images, self.depth, nextPositions) = (images, max(1, depth), next)
  }

  /// The next batch, as ``StoredImages/batch(at:)`` has it.
  public func next() throws(DatasetError) -> Batch? {
    guard let (positions, levels) = try nextLevels() else { return nil }
    return images.batch(of: levels, at: positions)
  }

  /// The next batch, as ``StoredImages/batch(at:using:)`` has it.
  public func next(using generator: inout RandomGenerator) throws(DatasetError) -> Batch? {
    guard let (positions, levels) = try nextLevels() else { return nil }
    return images.batch(of: levels, at: positions, using: &generator)
  }

  private func nextLevels() throws(DatasetError) -> (positions: [Int], levels: [UInt8])? {
    fill()
    guard !pending.isEmpty else { return nil }
    let first = pending.removeFirst()
    let levels = try first.levels()
    fill()
    return (first.positions, levels)
  }

  private func fill() {
    while pending.count < depth, let positions = nextPositions() {
      let batch = PendingLevels(of: images, at: positions)
      pending.append(batch)
      queue.async { batch.read() }
    }
  }
}

/// A batch that is being read.
private final class PendingLevels: Sendable {
  let positions: [Int]
  private let images: StoredImages
  private let result = Mutex<Result<[UInt8], DatasetError>?>(nil)
  private let isRead = DispatchSemaphore(value: 0)

  init(of images: StoredImages, at positions: [Int]) { (self.images, self.positions) = (images, positions) }

  func read() {
    let result = Result { () throws(DatasetError) in try images.levels(at: positions) }
    self.result.withLock { $0 = result }
    isRead.signal()
  }

  /// The levels, once they are there.
  func levels() throws(DatasetError) -> [UInt8] {
    isRead.wait()
    guard let result = result.withLock({ $0 }) else { return [] }
    return try result.get()
  }
}
