/// A message of protocol buffers as it stands in bytes, read without knowing what it is: fields by their numbers.
public struct WireMessage {
  /// What a field has, as its wire type says.
  public enum Field: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes([UInt8])
  }

  /// The fields in order.
  public private(set) var fields: [(number: Int, field: Field)] = []

  /// The message in `bytes`; nil where they are none.
  public init?(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      guard let key = Self.varint(&rest), let field = Self.field(of: key & 7, &rest) else { return nil }
      fields.append((Int(key >> 3), field))
    }
  }

  private static func field(of kind: UInt64, _ rest: inout ArraySlice<UInt8>) -> Field? {
    switch kind {
    case 0: return varint(&rest).map(Field.varint)
    case 1: return little(8, &rest).map(Field.fixed64)
    case 2:
      guard let count = varint(&rest), count <= rest.count else { return nil }
      defer { rest = rest.dropFirst(Int(count)) }
      return .bytes(Array(rest.prefix(Int(count))))
    case 5: return little(4, &rest).map { .fixed32(UInt32($0)) }
    default: return nil
    }
  }

  private static func varint(_ rest: inout ArraySlice<UInt8>) -> UInt64? {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while let byte = rest.popFirst(), shift < 64 {
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 { return value }
      shift += 7
    }
    return nil
  }

  private static func little(_ count: Int, _ rest: inout ArraySlice<UInt8>) -> UInt64? {
    guard rest.count >= count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The last field of the number, which wins over those before.
  public subscript(number: Int) -> Field? { fields.last { $0.number == number }?.field }

  /// The messages of the number, in order.
  public func messages(_ number: Int) -> [WireMessage] {
    fields.filter { $0.number == number }.compactMap { bytes(of: $0.field).flatMap(WireMessage.init) }
  }

  /// The text of the number.
  public func text(_ number: Int) -> String? {
    self[number].flatMap(bytes).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of the number.
  public func bytes(_ number: Int) -> [UInt8]? { self[number].flatMap(bytes) }

  /// The whole number of the number, 0 where it is left out.
  public func whole(_ number: Int) -> Int {
    guard case .varint(let value)? = self[number] else { return 0 }
    return Int(truncatingIfNeeded: value)
  }

  /// The double of the number, 0 where it is left out.
  public func double(_ number: Int) -> Double {
    guard case .fixed64(let bits)? = self[number] else { return 0 }
    return Double(bitPattern: bits)
  }

  /// The packed doubles of the number.
  public func doubles(_ number: Int) -> [Double] {
    var (rest, values): (ArraySlice<UInt8>, [Double]) = ((bytes(number) ?? [])[...], [])
    while let bits = Self.little(8, &rest) { values.append(Double(bitPattern: bits)) }
    return values
  }

  private func bytes(of field: Field) -> [UInt8]? {
    guard case .bytes(let bytes) = field else { return nil }
    return bytes
  }
}
