import Foundation

/// Files that appear whole or not at all.
///
/// A file is written beside its place, flushed to disk, and renamed into it: whoever opens it finds the old file
/// or the new one, whenever the program is stopped. Where writing fails, what was begun is removed and the old
/// file stays.
public enum AtomicFile {
  /// Writes `data` as the whole of the file at `url`.
  public static func write(_ data: Data, to url: URL) throws(FileError) {
    try write(to: url) { (sink) throws(FileError) in try sink.write(data) }
  }

  /// Writes what `body` gives to its sink, piece by piece, as the whole of the file at `url`.
  public static func write(
    to url: URL, _ body: (borrowing FileSink) throws(FileError) -> Void
  ) throws(FileError) {
    let partial = url.deletingLastPathComponent()
      .appendingPathComponent(".\(url.lastPathComponent)\(unfinishedMark)\(UUID().uuidString)")
    do throws(FileError) {
      let sink = try FileSink(creating: partial, reportedAs: url)
      try body(sink)
      try sink.flush()
      guard rename(partial.path, url.path) == 0 else { throw FileError(code: errno, path: url.path) }
    } catch {
      unlink(partial.path)
      throw error
    }
    flushFolder(of: url)
  }

  /// Whether `name` is that of a file which was being written when the program was killed.
  static func isUnfinished(_ name: String) -> Bool { name.hasPrefix(".") && name.contains(unfinishedMark) }

  private static let unfinishedMark = ".partial-"

  /// Makes the renaming itself last. Some file systems can't flush a folder; the file is whole all the same.
  private static func flushFolder(of url: URL) {
    let folder = open(url.deletingLastPathComponent().path, O_RDONLY)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

/// A file being written from its start to its end.
public struct FileSink: ~Copyable {
  private let descriptor: Int32

  /// The path that errors name.
  private let path: String

  /// A new file at `url`; errors name the file it is to become.
  init(creating url: URL, reportedAs final: URL) throws(FileError) {
    path = final.path
    descriptor = open(url.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError(code: errno, path: path) }
  }

  /// An open descriptor, which the sink closes.
  init(descriptor: Int32, path: String) {
    (self.descriptor, self.path) = (descriptor, path)
  }

  deinit { close(descriptor) }

  /// Adds `data` at the end.
  public func write(_ data: Data) throws(FileError) {
    try data.bytes.withUnsafeBytes { (bytes) throws(FileError) in try write(bytes) }
  }

  /// Adds `bytes` at the end.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else { throw FileError(code: written < 0 ? errno : ENOSPC, path: path) }
      rest = rest.dropFirst(written)
    }
  }

  /// Waits until the disk has everything.
  func flush() throws(FileError) {
    guard fsync(descriptor) == 0 else { throw FileError(code: errno, path: path) }
  }
}

/// The system's `write`, which a method of that name hides.
private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}
