import Foundation

/// The part of a file that has come so far, beside the place of the whole one. It outlives the program, which goes on
/// from it when it is asked for the file again; one program at a time has it.
final class PartialFile {
  /// The bytes that have come so far.
  private(set) var count: Int

  private let url: URL
  private let descriptor: Int32
  private var isFinished = false

  /// The part of the file that will be at `destination`, of which there may be nothing yet.
  init(of destination: URL) throws(DownloadError) {
    url = destination.deletingLastPathComponent()
      .appendingPathComponent(".\(destination.lastPathComponent).partial")
    descriptor = open(url.path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .system(url.path) }
    count = max(0, Int(lseek(descriptor, 0, SEEK_END)))
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK {
      close(descriptor)
      throw .inUse(path: destination.path)
    }
  }

  deinit {
    if count == 0, !isFinished { unlink(url.path) }
    close(descriptor)
  }

  /// Adds `data` at the end.
  func append(_ data: Data) throws(DownloadError) {
    var rest = data
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if written < 0, errno == EINTR { continue }
      guard written > 0 else { throw .system(url.path) }
      count += written
      rest = rest.dropFirst(written)
    }
  }

  /// Throws away what has come so far.
  func empty() throws(DownloadError) {
    guard ftruncate(descriptor, 0) == 0 else { throw .system(url.path) }
    count = 0
    forgetOrigin()
  }

  /// The SHA-256 of what is on disk.
  func digest() throws(DownloadError) -> SHA256Digest { try SHA256Digest(ofFileAt: url) }

  /// Makes the part the whole file at `destination`.
  func finish(at destination: URL) throws(DownloadError) {
    guard fsync(descriptor) == 0, rename(url.path, destination.path) == 0 else {
      throw .system(destination.path)
    }
    forgetOrigin()
    isFinished = true
    let folder = open(destination.deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

extension PartialFile {
  /// Where the part came from, and what the server called that version of the file.
  struct Origin: Codable, Equatable {
    let address: URL
    let version: String
  }

  /// The origin of all that has come so far, where it is known.
  var origin: Origin? {
    get {
      guard count > 0, let data = try? Data(contentsOf: originURL) else { return nil }
      return try? JSONDecoder().decode(Origin.self, from: data)
    }
    set {
      // Without it the checksum alone tells whether parts of two versions were put together.
      if let newValue, let data = try? JSONEncoder().encode(newValue) {
        try? data.write(to: originURL, options: .atomic)
      } else {
        forgetOrigin()
      }
    }
  }

  private var originURL: URL { url.appendingPathExtension("origin") }

  private func forgetOrigin() { unlink(originURL.path) }
}

extension SHA256Digest {
  /// The digest of the file at `url`.
  init(ofFileAt url: URL) throws(DownloadError) {
    let descriptor = open(url.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .system(url.path) }
    defer { close(descriptor) }
    var piece = Data(count: 1 << 20)
    try self.init { () throws(DownloadError) in
      let count = piece.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard count >= 0 else { throw .system(url.path) }
      return count > 0 ? piece.prefix(count) : nil
    }
  }
}
