import Foundation

@testable import Downloads

/// A folder to fetch `file.bin` into, and the server that gives it last.
final class Place {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("downloads-\(UUID())")
  let server: LoopbackServer
  let file: PublishedFile

  /// A place for `bytes`, published at the addresses `before` and on a server that gives these answers.
  init(
    publishing bytes: Data, before: [URL] = [], unpacking: Unpacking? = nil,
    _ answer: @escaping @Sendable (LoopbackServer.Request) -> LoopbackServer.Answer
  ) throws {
    server = try LoopbackServer(answer)
    file = PublishedFile(
      name: "file.bin", byteCount: bytes.count, sha256: try digest(of: bytes).text,
      addresses: before + [server.url("file.bin")], unpacking: unpacking)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Where the file is to be.
  var url: URL { folder.appendingPathComponent("file.bin") }

  /// A downloader without pauses. What tests don't let it wait for is never waited for.
  var downloader: Downloader {
    var downloader = Downloader()
    (downloader.pause, downloader.patience) = (0, 30)
    return downloader
  }

  func fetch(with downloader: Downloader? = nil) throws -> Downloader.Outcome {
    try (downloader ?? self.downloader).fetch(file, into: folder)
  }

  /// What is in the folder, by its name, but for notes on where parts came from.
  func files() throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where !name.hasSuffix(".origin") {
      files[name] = try Data(contentsOf: folder.appendingPathComponent(name))
    }
    return files
  }
}

/// The digest of `bytes`.
func digest(of bytes: Data) throws -> SHA256Digest {
  var pieces = [bytes]
  return try SHA256Digest { () throws(DownloadError) in pieces.popLast() }
}
