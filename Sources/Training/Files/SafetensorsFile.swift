import Foundation
import Layers

/// A safetensors file, open for reading (https://github.com/huggingface/safetensors).
///
/// Opening reads the header only, and holds every size in it against the file's before memory is taken; elements
/// are read tensor by tensor when asked for.
///
///     let file = try SafetensorsFile(at: url)
///     let weight = try file.tensor("network.0.weight")
public final class SafetensorsFile {
  /// Where the file is.
  public let url: URL

  private let descriptor: Int32
  private let header: SafetensorsHeader

  /// Where the elements start.
  private let dataStart: Int

  /// Opens the file at `url` and checks its header.
  public init(at url: URL) throws(SafetensorsError) {
    self.url = url
    descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .file(FileError(code: errno, path: url.path)) }
    do throws(SafetensorsError) {
      (header, dataStart) = try readHeader(from: descriptor, path: url.path)
    } catch {
      close(descriptor)
      throw error
    }
  }

  deinit { close(descriptor) }

  /// The strings that the file carries about itself.
  public var metadata: [String: String] { header.metadata }

  /// The names of the tensors, in alphabetical order.
  public var names: [String] { header.entries.keys.sorted() }

  /// The extents of the tensor `name`, if the file has it.
  public func shape(of name: String) -> [Int]? { header.entries[name]?.shape }

  /// The tensor `name`, whose elements must be float32; `nil` if the file does not have it.
  public func tensor(_ name: String) throws(SafetensorsError) -> FileTensor? {
    guard let entry = header.entries[name], let count = entry.count else { return nil }
    guard entry.dtype == "F32" else {
      throw .wrongElementType(name: name, found: entry.dtype, path: url.path)
    }
    var elements = [Float](repeating: 0, count: count)
    var target = elements.mutableSpan
    try target.withUnsafeMutableBytes { (bytes) throws(SafetensorsError) in
      try readExactly(bytes, from: descriptor, at: dataStart + entry.dataOffsets[0], path: url.path)
    }
    return FileTensor(shape: entry.shape, elements: elements)
  }
}

/// The checked header of an open file, and where the elements start.
private func readHeader(
  from descriptor: Int32, path: String
) throws(SafetensorsError) -> (header: SafetensorsHeader, dataStart: Int) {
  let byteCount = max(0, Int(lseek(descriptor, 0, SEEK_END)))
  let length = try readHeaderLength(from: descriptor, byteCount: byteCount, path: path)
  var json = Data(count: length)
  var jsonBytes = json.mutableBytes
  try jsonBytes.withUnsafeMutableBytes { (bytes) throws(SafetensorsError) in
    try readExactly(bytes, from: descriptor, at: 8, path: path)
  }
  guard let header = try? JSONDecoder().decode(SafetensorsHeader.self, from: json) else {
    throw .badHeader(path: path, reason: "its header is not JSON of the expected form")
  }
  if let fault = header.firstFault() { throw .badHeader(path: path, reason: fault) }
  let (needed, overflow) = header.dataByteCount.addingReportingOverflow(8 + length)
  guard !overflow, needed <= byteCount else {
    throw .truncated(path: path, byteCount: byteCount, needed: needed)
  }
  guard needed == byteCount else {
    throw .badHeader(path: path, reason: "\(byteCount - needed) bytes follow the last tensor")
  }
  return (header, 8 + length)
}

/// The length of the header, which is within the file.
private func readHeaderLength(
  from descriptor: Int32, byteCount: Int, path: String
) throws(SafetensorsError) -> Int {
  guard byteCount >= 8 else { throw .truncated(path: path, byteCount: byteCount, needed: 8) }
  var declared: UInt64 = 0
  try withUnsafeMutableBytes(of: &declared) { (bytes) throws(SafetensorsError) in
    try readExactly(bytes, from: descriptor, at: 0, path: path)
  }
  declared = UInt64(littleEndian: declared)
  guard declared <= SafetensorsHeader.longest else {
    throw .badHeader(path: path, reason: "its header would have \(declared) bytes")
  }
  let needed = 8 + Int(declared)
  guard needed <= byteCount else { throw .truncated(path: path, byteCount: byteCount, needed: needed) }
  return Int(declared)
}

/// Fills `target` with the bytes at `offset`.
private func readExactly(
  _ target: UnsafeMutableRawBufferPointer, from descriptor: Int32, at offset: Int, path: String
) throws(SafetensorsError) {
  var done = 0
  while done < target.count {
    let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
    let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
    if count < 0 && errno == EINTR { continue }
    guard count >= 0 else { throw .file(FileError(code: errno, path: path)) }
    guard count > 0 else {
      throw .truncated(path: path, byteCount: offset + done, needed: offset + target.count)
    }
    done += count
  }
}
