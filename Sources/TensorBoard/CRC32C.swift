/// The cyclic redundancy check of Castagnoli's polynomial, as iSCSI has it (RFC 3720, section 12.1).
enum CRC32C {
  /// The check of `bytes`.
  static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { check, byte in table[Int(UInt8(truncatingIfNeeded: check) ^ byte)] ^ (check >> 8) }
  }

  /// The same as it stands in records: turned and moved, since the check of bytes that end with theirs says little.
  static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let check = checksum(bytes)
    return (check >> 15 | check << 17) &+ 0xA282_EAD8
  }

  /// What each byte adds: its remainder by the polynomial, least bit first.
  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(byte as UInt32) { rest, _ in rest & 1 == 1 ? rest >> 1 ^ 0x82F6_3B78 : rest >> 1 }
  }
}
