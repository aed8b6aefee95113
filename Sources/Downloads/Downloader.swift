import Foundation

/// Fetches published files. What came before a connection broke is kept, and fetched no second time; a file stands
/// under its name when it is whole and has its checksum, and not before.
public struct Downloader: Sendable {
  /// How long a server may be silent before another address is asked.
  public var patience = 30.0

  /// How often an address is asked again after a connection broke, from where it broke.
  public var attempts = 5

  /// The pause before it is asked again, in seconds.
  public var pause = 1.0

  /// A downloader as it should be for servers that are far away.
  public init() {}

  /// How far the fetching of a file has come.
  public struct Progress: Equatable, Sendable {
    /// The file's name.
    public let name: String
    /// The bytes that are there, those that an earlier attempt left included.
    public let byteCount: Int
    /// The bytes of the whole file.
    public let totalByteCount: Int
    /// The host that is being asked.
    public let host: String
  }

  /// How a file came to be there.
  public enum Outcome: Equatable, Sendable {
    /// It was there before.
    case found
    /// It was fetched.
    case fetched
  }

  /// Makes `file`, or what it is unpacked to, be in `folder`.
  public func fetch(
    _ file: PublishedFile, into folder: URL, progress: @escaping (Progress) -> Void = { _ in }
  ) throws(DownloadError) -> Outcome {
    if try hasProducts(of: file, in: folder) { return .found }
    try makeFolder(folder)
    let url = folder.appendingPathComponent(file.name)
    if !isThere(url) {
      try download(file, to: url, progress: progress)
    } else if try SHA256Digest(ofFileAt: url) != SHA256Digest(file.sha256) {
      throw .otherFile(path: url.path)
    }
    if let unpacking = file.unpacking {
      try unpacking.unpack(url, into: folder)
      unlink(url.path)
    }
    return .fetched
  }

  private func hasProducts(of file: PublishedFile, in folder: URL) throws(DownloadError) -> Bool {
    for (name, byteCount) in file.products {
      let url = folder.appendingPathComponent(name)
      guard isThere(url) else { return false }
      let size = (try? FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int) ?? 0
      guard size == byteCount else { throw .otherFile(path: url.path) }
    }
    guard file.unpacking == nil else { return true }
    let url = folder.appendingPathComponent(file.name)
    guard try SHA256Digest(ofFileAt: url) == SHA256Digest(file.sha256) else {
      throw .otherFile(path: url.path)
    }
    return true
  }

  private func isThere(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

  private func makeFolder(_ folder: URL) throws(DownloadError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .file(path: folder.path, reason: "the folder can't be made: \(error.localizedDescription)")
    }
  }
}

extension Downloader {
  /// Asks one address after the other until one has given the whole file.
  private func download(
    _ file: PublishedFile, to url: URL, progress: @escaping (Progress) -> Void
  ) throws(DownloadError) {
    let part = try PartialFile(of: url)
    var failures: [DownloadError.Failure] = []
    for address in file.addresses {
      let attempt = Attempt(file: file, address: address, part: part, patience: patience, progress: progress)
      do throws(TransferFault) {
        try persist(with: attempt)
      } catch {
        if case .local(let error) = error { throw error }
        failures.append(DownloadError.Failure(address: address.absoluteString, reason: "\(error)"))
        continue
      }
      return try part.finish(at: url)
    }
    throw .unavailable(name: file.name, failures: failures)
  }

  /// Asks again where a connection broke, and begins anew, once, where parts of two versions were put together.
  private func persist(with attempt: Attempt) throws(TransferFault) {
    var left = attempts
    while true {
      let before = attempt.part.count
      do throws(TransferFault) {
        return try attempt.carryOut()
      } catch {
        left -= 1
        guard left > 0 else { throw error }
        switch error {
        case .brokeOff, .silent: Thread.sleep(forTimeInterval: pause)
        case .wrongContent, .wrongPart: if before == 0 { throw error }
        default: throw error
        }
      }
    }
  }
}
