import Foundation

/// The bytes of a NumPy file with this description and these elements.
func numPyBytes(
  _ type: String, _ extents: [Int], fortranOrder: Bool = false, version: UInt8 = 1, _ elements: [UInt8]
) -> [UInt8] {
  let shape = extents.map { "\($0)," }.joined(separator: " ")
  let order = fortranOrder ? "True" : "False"
  let text = Array("{'descr': '\(type)', 'fortran_order': \(order), 'shape': (\(shape)), }   \n".utf8)
  let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + elements
}

/// The bytes of a ZIP archive with these files. `deflated` puts each in a block of the deflate format that is stored
/// as it is; `wide` gives lengths and places in 64 bits only.
func zipBytes(
  _ files: [(name: String, contents: [UInt8])], deflated: Bool = false, wide: Bool = false
) -> [UInt8] {
  func number(_ value: Int, _ size: Int) -> [UInt8] {
    (0..<size).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var (archive, directory) = ([UInt8](), [UInt8]())
  for (name, contents) in files {
    let block = [1] + number(contents.count, 2) + number(~contents.count, 2) + contents
    let stored = deflated ? block : contents
    let place = archive.count
    let lengths = wide ? [-1, -1] : [stored.count, contents.count]
    let common = number(deflated ? 8 : 0, 2) + number(0, 4) + number(Int(crc32(contents)), 4)
    let extra =
      wide
      ? number(1, 2) + number(24, 2) + [contents.count, stored.count, place].flatMap { number($0, 8) } : []
    archive += number(0x0403_4B50, 4) + number(20, 2) + number(0, 2) + common
    archive +=
      lengths.flatMap { number($0, 4) } + number(name.utf8.count, 2) + number(0, 2) + Array(name.utf8)
    archive += stored
    directory += number(0x0201_4B50, 4) + number(20, 2) + number(20, 2) + number(0, 2) + common
    directory += lengths.flatMap { number($0, 4) } + number(name.utf8.count, 2) + number(extra.count, 2)
    directory += number(0, 10) + number(wide ? -1 : place, 4) + Array(name.utf8) + extra
  }
  let (start, size) = (archive.count, directory.count)
  var end: [UInt8] = []
  if wide {
    end += number(0x0606_4B50, 4) + number(44, 8) + number(0, 12) + number(0, 16)
    end += number(size, 8) + number(start, 8)
    end += number(0x0706_4B50, 4) + number(0, 4) + number(start + size, 8) + number(1, 4)
  }
  end += number(0x0605_4B50, 4) + number(0, 4) + number(files.count, 2) + number(files.count, 2)
  end += number(wide ? -1 : size, 4) + number(wide ? -1 : start, 4) + number(0, 2)
  return archive + directory + end
}

/// The checksum of ZIP and gzip.
private func crc32(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(~UInt32(0)) { checksum, byte in
    (0..<8).reduce(checksum ^ UInt32(byte)) { bits, _ in bits >> 1 ^ (bits & 1) * 0xEDB8_8320 }
  }
}

/// The bytes of `numbers`, the lowest byte first, or the highest.
func bytes<T: FixedWidthInteger>(_ numbers: [T], bigEndian: Bool = false) -> [UInt8] {
  numbers.flatMap { number in
    withUnsafeBytes(of: bigEndian ? number.bigEndian : number.littleEndian) { Array($0) }
  }
}
