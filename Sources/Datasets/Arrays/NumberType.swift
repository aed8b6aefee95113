import Foundation

/// The type of the numbers in a file.
struct NumberType: Sendable, Equatable {
  enum Kind: Sendable { case bool, unsigned, signed, float }

  let kind: Kind

  /// Bytes a number: 1, 2, 4 or 8.
  let size: Int

  var isBigEndian = false

  static let byte = NumberType(kind: .unsigned, size: 1)

  /// The number that begins `offset` bytes into `bytes`.
  @inline(__always)
  func value(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Double {
    switch (kind, size) {
    case (.bool, _): bytes[offset] == 0 ? 0 : 1
    case (.unsigned, 1): Double(bytes[offset])
    case (.unsigned, 2): Double(load(UInt16.self, bytes, offset))
    case (.unsigned, 4): Double(load(UInt32.self, bytes, offset))
    case (.unsigned, _): Double(load(UInt64.self, bytes, offset))
    case (.signed, 1): Double(Int8(bitPattern: bytes[offset]))
    case (.signed, 2): Double(load(Int16.self, bytes, offset))
    case (.signed, 4): Double(load(Int32.self, bytes, offset))
    case (.signed, _): Double(load(Int64.self, bytes, offset))
    case (.float, 4): Double(Float(bitPattern: load(UInt32.self, bytes, offset)))
    case (.float, _): Double(bitPattern: load(UInt64.self, bytes, offset))
    }
  }

  @inline(__always)
  private func load<T: FixedWidthInteger & BitwiseCopyable>(
    _ type: T.Type, _ bytes: UnsafeRawBufferPointer, _ offset: Int
  ) -> T {
    let stored = bytes.loadUnaligned(fromByteOffset: offset, as: T.self)
    return isBigEndian ? T(bigEndian: stored) : T(littleEndian: stored)
  }
}
