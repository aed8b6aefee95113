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
private func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  guard !bytes.isEmpty else { return "nothing" }
  return bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
}

private func saturatingProduct(_ left: Int, _ right: Int) -> Int {
  let (product, overflows) = left.multipliedReportingOverflow(by: right)
  return overflows ? .max : product
}

private func saturatingSum(_ left: Int, _ right: Int) -> Int {
  let (sum, overflows) = left.addingReportingOverflow(right)
  return overflows ? .max : sum
}
