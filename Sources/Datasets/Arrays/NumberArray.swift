import Foundation

/// An array of numbers in a file or in memory, of which nothing but the description has been read.
public struct NumberArray: Sendable {
  /// The extents, outermost axis first.
  public let extents: [Int]

  /// The type of the elements.
  let type: NumberType

  /// Whether the first axis is the one whose neighbours stand side by side, as in Fortran; else the last is.
  let isFortranOrder: Bool

  /// The elements' bytes, exactly as many as the extents need.
  let bytes: StoredBytes

  /// An array of these extents whose elements follow the first `headerSize` of `file`'s bytes, and end with them.
  init(
    _ extents: [Int], of type: NumberType, isFortranOrder: Bool = false, in file: StoredBytes,
    after headerSize: Int
  ) throws(DatasetError) {
    let size = extents.reduce(type.size, saturatingProduct)
    guard file.count - headerSize == size else {
      throw .wrongSize(path: file.path, bytes: file.count, expected: saturatingSum(headerSize, size))
    }
    (self.extents, self.type, self.isFortranOrder) = (extents, type, isFortranOrder && extents.count > 1)
    bytes = file.part(headerSize..<file.count)
  }

  /// The number of elements.
  public var count: Int { extents.reduce(1, saturatingProduct) }

  /// The file it is in, for messages.
  public var path: String { bytes.path }

  /// All elements as they stand in the file, as long as `body` says to go on.
  func forEachElement(_ body: (Double) -> Bool) throws(DatasetError) {
    try bytes.forEachPiece(of: 1 << 20) { piece in
      for offset in stride(from: 0, to: piece.count, by: type.size) {
        guard body(type.value(in: piece, at: offset)) else { return false }
      }
      return true
    }
  }

  /// The elements of an array of one axis as classes, 0 to 255.
  func classes() throws(DatasetError) -> [UInt8] {
    guard extents.count == 1 || extents.count == 2 && extents[1] == 1 else {
      throw .wrongShape(path: path, found: "an array of \(extents)", expected: "one label an image, [N],")
    }
    var (classes, wrong) = ([UInt8](), Double?.none)
    classes.reserveCapacity(count)
    try forEachElement { label in
      guard let label = UInt8(exactly: label) else {
        wrong = label
        return false
      }
      classes.append(label)
      return true
    }
    guard let wrong else { return classes }
    throw .wrongShape(path: path, found: "the label \(wrong)", expected: "a whole number from 0 to 255")
  }
}

func saturatingProduct(_ left: Int, _ right: Int) -> Int {
  let (product, overflows) = left.multipliedReportingOverflow(by: right)
  return overflows ? .max : product
}

func saturatingSum(_ left: Int, _ right: Int) -> Int {
  let (sum, overflows) = left.addingReportingOverflow(right)
  return overflows ? .max : sum
}
