import Foundation

/// An array of bytes in the format of the MNIST files: two zeros, the type of the elements (8 for bytes), the
/// rank; then each extent as a big-endian 32-bit number; then the elements, row-major.
public struct IDXFile: Sendable {
  /// The file that was read, for messages.
  public let path: String

  /// The extents, outermost axis first.
  public let extents: [Int]

  /// The elements in row-major order.
  public let elements: [UInt8]

  /// Reads the `bytes` of a whole file at `path`, which must have the rank `rank`.
  ///
  /// Nothing is copied before the file is seen to be as long as its header says.
  public init(_ bytes: Data, rank: Int, path: String) throws(DatasetError) {
    self.path = path
    let magic = [0, 0, 8, UInt8(rank)]
    guard bytes.prefix(4).elementsEqual(magic) else {
      throw .wrongMagic(path: path, found: hexadecimal(bytes.prefix(4)), expected: hexadecimal(magic))
    }
    let headerSize = 4 + 4 * rank
    guard bytes.count >= headerSize else {
      throw .wrongSize(path: path, bytes: bytes.count, expected: headerSize)
    }
    let header = bytes.dropFirst(4).prefix(4 * rank)
    extents = (0..<rank).map { axis in header.dropFirst(4 * axis).prefix(4).reduce(0) { $0 << 8 | Int($1) } }
    let size = extents.reduce(1, saturatingProduct)
    guard bytes.count - headerSize == size else {
      throw .wrongSize(path: path, bytes: bytes.count, expected: saturatingSum(headerSize, size))
    }
    elements = Array(bytes.dropFirst(headerSize))
  }
}

/// As in `00 00 08 03`; words where there is nothing to show.
func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  guard !bytes.isEmpty else { return "nothing" }
  return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

extension NumberArray {
  /// Whether bytes that begin with `start` may be those of an IDX file of three or four axes.
  static func isIDXFile(startingWith start: [UInt8]) -> Bool {
    start.count >= 4 && start.starts(with: [0, 0]) && NumberType(idx: start[2]) != nil && 3...4 ~= start[3]
  }

  /// The array in `bytes`, those of a whole IDX file with elements of any type.
  public init(idxFile bytes: StoredBytes) throws(DatasetError) {
    let start = try bytes.bytes(0..<4)
    guard start.count == 4, start.starts(with: [0, 0]), let type = NumberType(idx: start[2]),
      1...8 ~= start[3]
    else {
      throw .wrongMagic(path: bytes.path, found: hexadecimal(start), expected: "00 00, a type and a rank")
    }
    let headerSize = 4 + 4 * Int(start[3])
    let header = try bytes.bytes(4..<max(4, headerSize))
    guard header.count == headerSize - 4 else {
      throw .wrongSize(path: bytes.path, bytes: bytes.count, expected: headerSize)
    }
    let extents = stride(from: 0, to: header.count, by: 4)
      .map { axis in header[axis..<axis + 4].reduce(0) { $0 << 8 | Int($1) } }
    try self.init(extents, of: type, in: bytes, after: headerSize)
  }
}

extension NumberType {
  /// The type that IDX files give the number `code`.
  fileprivate init?(idx code: UInt8) {
    let types: [UInt8: (kind: Kind, size: Int)] = [
      0x08: (.unsigned, 1), 0x09: (.signed, 1), 0x0B: (.signed, 2), 0x0C: (.signed, 4), 0x0D: (.float, 4),
      0x0E: (.float, 8),
    ]
    guard let type = types[code] else { return nil }
    self.init(kind: type.kind, size: type.size, isBigEndian: true)
  }
}
