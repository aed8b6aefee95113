/// What the numbers of an array mean.
enum LevelScale: Sendable, Equatable {
  /// 0 and 1, and nothing between.
  case binary
  /// Intensities in 0...1, of which level 255 is 1.
  case unit
  /// Levels of 0...255, rounded to whole ones.
  case bytes

  /// How many levels there are.
  var levels: Int { self == .binary ? 2 : 256 }

  /// The level that `value` stands for; outside of the scale the nearest end.
  @inline(__always)
  func level(_ value: Double) -> UInt8 {
    switch self {
    case .binary: value > 0.5 ? 1 : 0
    case .unit: UInt8(max(0, min(255, (value * 255).rounded())))
    case .bytes: UInt8(max(0, min(255, value.rounded())))
    }
  }

  /// The scale of `arrays`, which mean the same, from their types and numbers: binary where there are none but 0 and 1;
  /// intensities where numbers of floating-point types are all in 0...1; else levels, which must be in 0...255.
  init(of arrays: [NumberArray]) throws(DatasetError) {
    let scales = try arrays.map { array throws(DatasetError) in try LevelScale(of: array) }
    self = scales.contains(.bytes) ? .bytes : scales.contains(.unit) ? .unit : .binary
  }

  private init(of array: NumberArray) throws(DatasetError) {
    guard array.type.kind != .bool else {
      self = .binary
      return
    }
    let isByte = array.type == .byte
    var (least, most, isBinary, isNumber) = (Double.infinity, -Double.infinity, true, true)
    try array.forEachElement { value in
      (least, most) = (min(least, value), max(most, value))
      isBinary = isBinary && (value == 0 || value == 1)
      isNumber = value.isFinite
      return isNumber && (isBinary || !isByte)
    }
    guard isNumber, isByte || least >= 0 && most <= 255 else {
      let found = isNumber ? "numbers from \(least) to \(most)" : "a number that is not finite"
      throw .wrongShape(path: array.path, found: found, expected: "0...1 or 0...255")
    }
    self = isBinary ? .binary : array.type.kind == .float && most <= 1 ? .unit : .bytes
  }
}
