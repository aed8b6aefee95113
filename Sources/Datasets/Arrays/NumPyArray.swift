import Foundation

extension NumberArray {
  /// The first bytes of a NumPy file.
  static let numPyMagic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// The array in `bytes`, those of a whole NumPy file (`.npy`): NumPy Enhancement Proposal 1, versions 1 to 3.
  ///
  /// Nothing is copied before the file is seen to be as long as its header says.
  public init(numPyFile bytes: StoredBytes) throws(DatasetError) {
    let path = bytes.path
    let start = try bytes.bytes(0..<12)
    guard start.starts(with: Self.numPyMagic), start.count == 12, 1...3 ~= start[6] else {
      throw .wrongMagic(
        path: path, found: hexadecimal(start.prefix(8)), expected: hexadecimal(Self.numPyMagic))
    }
    let lengthSize = start[6] == 1 ? 2 : 4
    let length = (0..<lengthSize).reduce(0) { $0 | Int(start[8 + $1]) << (8 * $1) }
    let headerSize = 8 + lengthSize + length
    guard length <= Self.longestHeader, headerSize <= bytes.count else {
      throw .wrongSize(path: path, bytes: bytes.count, expected: headerSize)
    }
    let text = try bytes.bytes(8 + lengthSize..<headerSize)
    guard let header = NumPyHeader(text) else {
      throw .wrongShape(
        path: path, found: "a header that can't be understood",
        expected: "an array of numbers, of which the header has type, order and extents,")
    }
    guard let type = NumberType(numPy: header.type) else {
      throw .wrongShape(
        path: path, found: "elements of the type '\(header.type)'",
        expected: "bool, or integers or floating-point numbers of at most 8 bytes,")
    }
    try self.init(
      header.extents, of: type, isFortranOrder: header.isFortranOrder, in: bytes, after: headerSize)
  }

  /// Longer ones describe records, not numbers.
  private static let longestHeader = 1 << 16
}

extension NumberType {
  /// The type that NumPy calls by `name`, as in `<f4`.
  fileprivate init?(numPy name: String) {
    let letters = Array(name.utf8)
    guard letters.count == 3, "<>|=".utf8.contains(letters[0]) else { return nil }
    let size = Int(letters[2]) - Int(UInt8(ascii: "0"))
    let kinds: [UInt8: (kind: Kind, sizes: [Int])] = [
      UInt8(ascii: "b"): (.bool, [1]), UInt8(ascii: "u"): (.unsigned, [1, 2, 4, 8]),
      UInt8(ascii: "i"): (.signed, [1, 2, 4, 8]), UInt8(ascii: "f"): (.float, [4, 8]),
    ]
    guard let kind = kinds[letters[1]], kind.sizes.contains(size) else { return nil }
    self.init(kind: kind.kind, size: size, isBigEndian: letters[0] == UInt8(ascii: ">"))
  }
}

/// The description of an array: a dictionary as Python writes it, `{'descr': '<f4', 'fortran_order': False, 'shape': (3,
/// 4), }`.
private struct NumPyHeader {
  var type = ""
  var isFortranOrder = false
  var extents: [Int] = []

  init?(_ text: [UInt8]) {
    var scanner = PythonScanner(text)
    guard scanner.take("{") else { return nil }
    var seen: Set<String> = []
    while !scanner.take("}") {
      guard let key = scanner.string(), scanner.take(":"), seen.insert(key).inserted else { return nil }
      switch key {
      case "descr":
        guard let type = scanner.string() else { return nil }
        self.type = type
      case "fortran_order":
        isFortranOrder = scanner.take("True")
        guard isFortranOrder || scanner.take("False") else { return nil }
      case "shape":
        guard let extents = scanner.numbers() else { return nil }
        self.extents = extents
      default: return nil
      }
      _ = scanner.take(",")
    }
    guard seen.count == 3, scanner.isAtEnd else { return nil }
  }
}

/// Reads Python's literals from left to right.
private struct PythonScanner {
  private var rest: ArraySlice<UInt8>

  init(_ text: [UInt8]) { rest = text[...] }

  private mutating func skipSpace() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }

  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return rest.isEmpty
    }
  }

  /// Steps over `word` if it comes next.
  mutating func take(_ word: String) -> Bool {
    skipSpace()
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  /// The text between quotation marks.
  mutating func string() -> String? {
    guard let mark = take("'") ? UInt8(ascii: "'") : take("\"") ? UInt8(ascii: "\"") : nil,
      let end = rest.firstIndex(of: mark)
    else { return nil }
    defer { rest = rest[(end + 1)...] }
    return String(bytes: rest[..<end], encoding: .ascii)
  }

  /// Whole numbers between brackets.
  mutating func numbers() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      let digits = rest.prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      guard let number = Int(String(decoding: digits, as: UTF8.self)), numbers.count < 8 else { return nil }
      numbers.append(number)
      rest = rest[digits.endIndex...]
      _ = take(",")
    }
    return numbers
  }
}
