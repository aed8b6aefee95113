/// The memory behind a tensor, shared by every tensor that shows the same elements.
///
/// Written only between its making and its sharing, or while one tensor alone holds it; so it may be read
/// from any thread.
final class Storage: @unchecked Sendable {
  private let block: StoragePool.Block

  /// The number of float32 elements.
  let count: Int

  /// Memory for `count` elements, not yet initialised.
  init(count: Int) {
    self.count = count
    block = StoragePool.shared.take(byteCount: count * MemoryLayout<Float>.stride)
  }

  deinit { StoragePool.shared.giveBack(block) }

  /// The first element.
  var elements: UnsafeMutablePointer<Float> {
    block.address.assumingMemoryBound(to: Float.self)
  }

  /// A copy with memory of its own.
  func copy() -> Storage {
    let copy = Storage(count: count)
    copy.elements.update(from: elements, count: count)
    return copy
  }
}
