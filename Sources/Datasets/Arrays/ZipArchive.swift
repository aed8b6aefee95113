import Foundation

/// The files in a ZIP archive, as far as NumPy's `.npz` needs them: stored or deflated, of any length.
///
/// APPNOTE.TXT of PKWARE, sections 4.3.7 to 4.3.16, the 64-bit extensions among them.
struct ZipArchive {
  struct Entry {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    let compressedSize: Int
    let size: Int
    let headerOffset: Int
  }

  /// The first bytes of an archive.
  static let magic: [UInt8] = [0x50, 0x4B, 3, 4]

  /// The files, in the order of the archive's directory.
  let entries: [Entry]

  private let bytes: StoredBytes

  /// The archive in `bytes`. Its directory is read, and nothing else.
  init(_ bytes: StoredBytes) throws(DatasetError) {
    self.bytes = bytes
    let directory = try Self.directory(of: bytes)
    var (records, entries) = (LittleEndianBytes(try bytes.bytes(directory)), [Entry]())
    while !records.isAtEnd {
      guard let entry = records.directoryEntry() else { throw Self.damaged(bytes) }
      entries.append(entry)
    }
    self.entries = entries
  }

  /// The bytes of the file `entry`, which `inflate` makes of those of a gzip file where it is deflated.
  func contents(
    of entry: Entry, inflate: DataFolder.Decompressor?
  ) throws(DatasetError) -> StoredBytes {
    let path = "\(bytes.path)/\(entry.name)"
    let header = LittleEndianBytes(
      try bytes.bytes(entry.headerOffset..<saturatingSum(entry.headerOffset, 30)))
    guard header.count == 30, header.number(at: 0, 4) == 0x0403_4B50 else { throw Self.damaged(bytes) }
    let start = entry.headerOffset + 30 + header.number(at: 26, 2) + header.number(at: 28, 2)
    guard start <= bytes.count, entry.compressedSize <= bytes.count - start else {
      throw Self.damaged(bytes)
    }
    let stored = bytes.part(start..<start + entry.compressedSize)
    guard entry.isDeflated else { return stored.named(path) }
    guard let inflate else { throw .compressed(path: path) }
    do {
      let contents = try inflate(entry.gzipped(stored.all()))
      guard contents.count == entry.size else { throw Self.damaged(bytes) }
      return StoredBytes(contents, path: path)
    } catch {
      throw .unreadable(path: path, reason: "cannot be decompressed: \(error)")
    }
  }

  /// Where the directory is: what the last record of the archive says, or the 64-bit one before it.
  private static func directory(of bytes: StoredBytes) throws(DatasetError) -> Range<Int> {
    let tailStart = max(0, bytes.count - (1 << 16) - 22)
    let tail = LittleEndianBytes(try bytes.bytes(tailStart..<bytes.count))
    guard tail.count >= 22,
      let end = stride(from: tail.count - 22, through: 0, by: -1)
        .first(where: { tail.number(at: $0, 4) == 0x0605_4B50 })
    else { throw damaged(bytes) }
    var (size, offset) = (tail.number(at: end + 12, 4), tail.number(at: end + 16, 4))
    if offset == 0xFFFF_FFFF || size == 0xFFFF_FFFF {
      guard end >= 20, tail.number(at: end - 20, 4) == 0x0706_4B50 else { throw damaged(bytes) }
      let start = tail.number(at: end - 12, 8)
      let long = LittleEndianBytes(try bytes.bytes(start..<saturatingSum(start, 56)))
      guard long.count == 56, long.number(at: 0, 4) == 0x0606_4B50 else { throw damaged(bytes) }
      (size, offset) = (long.number(at: 40, 8), long.number(at: 48, 8))
    }
    guard saturatingSum(offset, size) <= bytes.count else { throw damaged(bytes) }
    return offset..<offset + size
  }

  private static func damaged(_ bytes: StoredBytes) -> DatasetError {
    .unreadable(path: bytes.path, reason: "is no whole archive of arrays")
  }
}

extension ZipArchive.Entry {
  /// A gzip file of what is stored of this one: the same deflated bytes between another header and another end.
  fileprivate func gzipped(_ deflated: Data) -> Data {
    let ending = [checksum, UInt32(truncatingIfNeeded: size)]
      .flatMap { number in [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) } }
    return Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]) + deflated + ending
  }
}

/// Numbers among bytes, the lowest byte first, read by position or one record after another.
private struct LittleEndianBytes {
  private let bytes: [UInt8]
  private var next = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var count: Int { bytes.count }
  var isAtEnd: Bool { next == bytes.count }

  /// The number of `size` bytes at `offset`, at most the highest Int.
  func number(at offset: Int, _ size: Int) -> Int {
    let bits = (0..<size).reduce(UInt64(0)) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    return Int(clamping: bits)
  }

  /// The record of a file at the current position, which is stepped over; nil where there is none.
  mutating func directoryEntry() -> ZipArchive.Entry? {
    guard bytes.count - next >= 46, number(at: next, 4) == 0x0201_4B50 else { return nil }
    let lengths = [28, 30, 32].map { number(at: next + $0, 2) }
    let (start, end) = (next + 46, next + 46 + lengths.reduce(0, +))
    let (flags, method) = (number(at: next + 8, 2), number(at: next + 10, 2))
    guard end <= bytes.count, flags & 1 == 0, method == 0 || method == 8 else { return nil }
    let extra = start + lengths[0]..<start + lengths[0] + lengths[1]
    var wide = wideNumbers(in: extra)[...]
    func narrow(_ offset: Int) -> Int? {
      let value = number(at: next + offset, 4)
      return value == 0xFFFF_FFFF ? wide.popFirst() : value
    }
    guard let size = narrow(24), let compressedSize = narrow(20), let offset = narrow(42),
      method == 8 || size == compressedSize
    else { return nil }
    let entry = ZipArchive.Entry(
      name: String(decoding: bytes[start..<start + lengths[0]], as: UTF8.self), isDeflated: method == 8,
      checksum: UInt32(number(at: next + 16, 4)), compressedSize: compressedSize, size: size,
      headerOffset: offset)
    next = end
    return entry
  }

  /// The numbers of the 64-bit field among the fields of `extra`.
  private func wideNumbers(in extra: Range<Int>) -> [Int] {
    var place = extra.lowerBound
    while extra.upperBound - place >= 4 {
      let (kind, length) = (number(at: place, 2), number(at: place + 2, 2))
      guard length <= extra.upperBound - place - 4 else { return [] }
      if kind == 1 { return stride(from: 0, to: length - 7, by: 8).map { number(at: place + 4 + $0, 8) } }
      place += 4 + length
    }
    return []
  }
}
