import Foundation

/// The records of an event file, one after another, as TensorFlow frames them:
///
///     UInt64   length of the data, least byte first
///     UInt32   masked CRC-32C of the length
///     bytes    the data
///     UInt32   masked CRC-32C of the data
enum EventRecords {
  /// What stands before and after the data.
  private static let (headSize, checkSize) = (12, 4)

  /// The record of `data`.
  static func framed(_ data: Data) -> Data {
    let length = bytes(of: UInt64(data.count))
    return Data(length + bytes(of: CRC32C.masked(length)) + data + bytes(of: CRC32C.masked(data)))
  }

  /// The data of all whole records at the start of `file`, in order: those after one that is cut off or damaged can't
  /// be found.
  static func contents(of file: Data) -> [Data] {
    var (contents, rest): ([Data], Data) = ([], file)
    while let content = firstContent(of: rest) {
      contents.append(content)
      rest = rest.dropFirst(headSize + content.count + checkSize)
    }
    return contents
  }

  private static func firstContent(of file: Data) -> Data? {
    guard file.count >= headSize + checkSize else { return nil }
    let length = file.prefix(8)
    guard number(length.suffix(4)) == 0, number(file.dropFirst(8)) == CRC32C.masked(length) else {
      return nil
    }
    let size = Int(number(length))
    guard file.count - headSize - checkSize >= size else { return nil }
    let content = file.dropFirst(headSize).prefix(size)
    return number(file.dropFirst(headSize + size)) == CRC32C.masked(content) ? content : nil
  }

  private static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  /// The number in the first four of `bytes`.
  private static func number(_ bytes: Data) -> UInt32 {
    bytes.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }
}
