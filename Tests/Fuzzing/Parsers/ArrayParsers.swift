import CZlib
import Datasets
import Foundation

extension ParserUnderTest {
  /// Files of arrays that somebody has under a path of their own: IDX, NumPy's, archives of these, CIFAR's records.
  public static let arrays = ParserUnderTest(
    "arrays", valid: arrayFiles, words: arrayWords, throwing: [DatasetError.self], memory: (64, 2 << 20),
    repair: mendHeader
  ) { bytes in
    try readAll(ImageDataset(parsing: Data(bytes), path: "input"))
  }

  /// The same, gzipped or deflated where they may be, with what opens that.
  public static func compressedArrays(gunzip: @escaping DataFolder.Decompressor) -> ParserUnderTest {
    let deflated = zip([("images.npy", numPy("|u1", "(20, 3, 2)", ramp(120)), true)])
    return ParserUnderTest(
      "compressed-arrays", valid: [deflated, gzipped(numPy("|u1", "(20, 3, 2)", ramp(120)))],
      words: arrayWords, throwing: [DatasetError.self], memory: (64 * 8, 80 << 20), repair: mendHeader
    ) { bytes in
      var reading = DataReading()
      reading.decompressors["gz"] = gunzip
      try readAll(ImageDataset(parsing: Data(bytes), path: "input", reading: reading))
    }
  }
}

private let arrayFiles: [[UInt8]] = [
  idx(type: 8, [20, 3, 2], ramp(120)),
  idx(type: 13, [20, 1, 1, 3], ramp(60).flatMap { bigEndian((Float($0) / 255).bitPattern) }),
  numPy("|u1", "(20, 3, 2)", ramp(120)),
  numPy("<f4", "(20, 2, 1, 3)", floats, order: "True"),
  zip([
    ("x_train.npy", numPy("|u1", "(20, 2, 2, 3)", ramp(240)), false),
    ("y_train.npy", numPy("<i8", "(20,)", ramp(20).flatMap { littleEndian(Int64($0 % 3)) }), false),
    ("x_test.npy", numPy("|u1", "(4, 2, 2, 3)", ramp(48)), false),
  ]),
  records,
]

private let floats: [UInt8] = ramp(120).flatMap { littleEndian((Float($0) / 255).bitPattern) }

private let records: [UInt8] = ramp(20).flatMap { [$0 % 10] + ramp(3072) }

private func idx(type: UInt8, _ extents: [UInt32], _ elements: [UInt8]) -> [UInt8] {
  [0, 0, type, UInt8(extents.count)] + extents.flatMap { bigEndian($0) } + elements
}

private let arrayWords = [
  "'<f4'", "'>f8'", "'|u1'", "'<i8'", "'|b1'", "True", "False", "(", ",", ")", "}", "shape", "(0, 1, 2)",
  "PK\u{1}\u{2}",
  "PK\u{5}\u{6}", "PK\u{6}\u{7}", "PK\u{6}\u{6}", "images.npy",
]

/// Reads every image, as training would.
private func readAll(_ images: ImageDataset) throws {
  for split in Split.allCases {
    for batch in images[split].batches(of: 16) { _ = batch.images.shape }
  }
}

private func numPy(_ type: String, _ shape: String, _ elements: [UInt8], order: String = "False") -> [UInt8] {
  let header = Array("{'descr': '\(type)', 'fortran_order': \(order), 'shape': \(shape), }\n".utf8)
  return [0x93] + Array("NUMPY".utf8) + [1, 0] + littleEndian(UInt16(header.count)) + header + elements
}

/// Gives the header of a NumPy file its length.
private func mendHeader(_ file: inout [UInt8]) {
  guard file.count > 10, file[0] == 0x93, let end = file.firstIndex(of: UInt8(ascii: "\n")), end >= 10 else {
    return
  }
  file.replaceSubrange(8..<10, with: littleEndian(UInt16(truncatingIfNeeded: end - 9)))
}

private func zip(_ files: [(name: String, bytes: [UInt8], isDeflated: Bool)]) -> [UInt8] {
  var (archive, directory) = ([UInt8](), [UInt8]())
  for (name, bytes, isDeflated) in files {
    // What deflate makes of the bytes is what gzip has between ten bytes before it and eight after.
    let stored = isDeflated ? Array(gzipped(bytes).dropFirst(10).dropLast(8)) : bytes
    let fields =
      littleEndian(UInt16(20)) + [0, 0] + littleEndian(UInt16(isDeflated ? 8 : 0)) + [0, 0, 0, 0]
      + littleEndian(checksum(of: bytes)) + littleEndian(UInt32(stored.count))
      + littleEndian(UInt32(bytes.count))
      + littleEndian(UInt16(name.utf8.count)) + [0, 0]
    let offset = littleEndian(UInt32(archive.count))
    archive += [0x50, 0x4B, 3, 4] + fields + Array(name.utf8) + stored
    directory +=
      [0x50, 0x4B, 1, 2, 20, 0] + fields + [UInt8](repeating: 0, count: 10) + offset + Array(name.utf8)
  }
  let count = littleEndian(UInt16(files.count))
  let place = littleEndian(UInt32(directory.count)) + littleEndian(UInt32(archive.count))
  return archive + directory + [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + count + count + place + [0, 0]
}

private func checksum(of bytes: [UInt8]) -> UInt32 {
  UInt32(truncatingIfNeeded: crc32(0, bytes, uInt(bytes.count)))
}

private func gzipped(_ bytes: [UInt8]) -> [UInt8] {
  var packed = [UInt8](repeating: 0, count: 2 * bytes.count + 64)
  var stream = z_stream()
  var input = bytes
  let withGzipHeader = Int32(15 + 16)
  let status = input.withUnsafeMutableBufferPointer { input in
    packed.withUnsafeMutableBufferPointer { packed in
      deflateInit2_(
        &stream, 9, Z_DEFLATED, withGzipHeader, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size))
      (stream.next_in, stream.avail_in) = (input.baseAddress, uInt(input.count))
      (stream.next_out, stream.avail_out) = (packed.baseAddress, uInt(packed.count))
      return deflate(&stream, Z_FINISH)
    }
  }
  deflateEnd(&stream)
  guard status == Z_STREAM_END else { fatalError("gzip: not compressed") }
  return Array(packed[..<(packed.count - Int(stream.avail_out))])
}
