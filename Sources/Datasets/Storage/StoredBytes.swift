import Foundation
import Tensors

/// Bytes of which any part can be had: some in memory, or those of a file, read when they are asked for.
///
/// A file is read by position and not mapped. What was read takes none of the process's memory afterwards, and a
/// file that is cut while it is in use is an error and no signal.
public struct StoredBytes: Sendable {
  /// The file, for messages.
  public let path: String

  /// How many there are.
  public let count: Int

  private let start: Int
  private let place: Place

  private enum Place: Sendable {
    case memory(Data)
    case file(OpenFile)
  }

  /// Bytes in memory, which came from `path`.
  public init(_ bytes: Data, path: String) {
    (self.path, count, start, place) = (path, bytes.count, 0, .memory(bytes))
  }

  /// The bytes of the file at `path`.
  public init(openingFileAt path: String) throws(DatasetError) {
    let file = try OpenFile(path)
    (self.path, count, start, place) = (path, file.size, 0, .file(file))
  }

  /// Some of the bytes by themselves.
  func part(_ range: Range<Int>) -> StoredBytes { StoredBytes(part: range, of: self) }

  private init(part range: Range<Int>, of whole: StoredBytes, path: String? = nil) {
    require(
      0 <= range.lowerBound && range.upperBound <= whole.count,
      "StoredBytes: there is no part \(range) of \(whole.count) bytes")
    (self.path, place) = (path ?? whole.path, whole.place)
    (count, start) = (range.count, whole.start + range.lowerBound)
  }

  /// The same bytes, which messages call `path`.
  func named(_ path: String) -> StoredBytes { StoredBytes(part: 0..<count, of: self, path: path) }

  /// Writes the bytes from `offset` on to `target`, which they fill.
  public func copy(from offset: Int, to target: UnsafeMutableRawBufferPointer) throws(DatasetError) {
    require(
      0 <= offset && offset <= count - target.count,
      "StoredBytes: there are no \(target.count) bytes at \(offset) of \(count)")
    switch place {
    case .file(let file): try file.read(from: start + offset, into: target)
    case .memory(let bytes):
      bytes.withUnsafeBytes { bytes in
        let first = start + offset
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[first..<first + target.count]))
      }
    }
  }

  /// The bytes of `range`, as many of them as there are.
  func bytes(_ range: Range<Int>) throws(DatasetError) -> [UInt8] {
    let range = range.clamped(to: 0..<count)
    var bytes = [UInt8](repeating: 0, count: range.count)
    try bytes.withUnsafeMutableBufferPointer { (target) throws(DatasetError) in
      try copy(from: range.lowerBound, to: UnsafeMutableRawBufferPointer(target))
    }
    return bytes
  }

  /// All of the bytes, in memory.
  func all() throws(DatasetError) -> Data { Data(try bytes(0..<count)) }

  /// Calls `body` with one piece after another, of `size` bytes each but the last, until it returns false.
  func forEachPiece(
    of size: Int, _ body: (UnsafeRawBufferPointer) throws(DatasetError) -> Bool
  ) throws(DatasetError) {
    var piece = [UInt8](repeating: 0, count: min(size, count))
    for offset in stride(from: 0, to: count, by: size) {
      let length = min(size, count - offset)
      let goesOn = try piece.withUnsafeMutableBufferPointer { (piece) throws(DatasetError) -> Bool in
        let target = UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(rebasing: piece[..<length]))
        try copy(from: offset, to: target)
        return try body(UnsafeRawBufferPointer(target))
      }
      guard goesOn else { return }
    }
  }
}

/// A file that is open for reading until nobody needs it.
private final class OpenFile: Sendable {
  let size: Int
  private let path: String
  private let descriptor: Int32

  init(_ path: String) throws(DatasetError) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0 else { throw .unreadable(path: path, reason: systemReason()) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .unreadable(path: path, reason: "is no file") }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Fills `target` with what stands from `offset` on.
  func read(from offset: Int, into target: UnsafeMutableRawBufferPointer) throws(DatasetError) {
    var done = 0
    while done < target.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: target[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw .unreadable(path: path, reason: systemReason()) }
      guard count > 0 else { throw .unreadable(path: path, reason: "has become shorter than it was") }
      done += count
    }
  }
}

/// What the system said to its last call that failed.
private func systemReason() -> String { String(cString: strerror(errno)).lowercased() }
