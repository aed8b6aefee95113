import Testing

/// Floats between two guards, at an address aligned for a float and nothing more.
///
/// The guards hold a NaN of their own: what a kernel reads beyond its input spoils its results, and
/// what it writes beyond its output is found by `expectIntactGuards`.
final class PaddedBuffer {
  private static let guardCount = 65
  private static let guardBits: UInt32 = 0x7FC0_BEEF

  private let storage: UnsafeMutableBufferPointer<Float>

  /// Where the kernel's own floats start.
  let pointer: UnsafeMutablePointer<Float>

  /// How many floats the kernel owns.
  let count: Int

  /// A buffer that holds `values`.
  init(_ values: [Float]) {
    count = values.count
    storage = .allocate(capacity: count + 2 * Self.guardCount)
    storage.initialize(repeating: Float(bitPattern: Self.guardBits))
    pointer = storage.baseAddress.unsafelyUnwrapped + Self.guardCount
    pointer.update(from: values, count: count)
  }

  /// A buffer of `count` floats never written, which are NaN.
  convenience init(count: Int) {
    self.init(Array(repeating: Float(bitPattern: Self.guardBits), count: count))
  }

  deinit {
    storage.deallocate()
  }

  /// What the buffer holds now.
  var values: [Float] {
    Array(UnsafeBufferPointer(start: pointer, count: count))
  }

  /// Expects that nothing was written before or after the buffer.
  func expectIntactGuards(_ comment: Comment, sourceLocation: SourceLocation = #_sourceLocation) {
    let guards = storage.prefix(Self.guardCount) + Array(storage.suffix(Self.guardCount))
    #expect(guards.allSatisfy { $0.bitPattern == Self.guardBits }, comment, sourceLocation: sourceLocation)
  }
}
