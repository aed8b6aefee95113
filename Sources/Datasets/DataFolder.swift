import Foundation

/// Where data sets that are not part of the program are kept, each in a folder of its own name:
/// `mnist/train-images-idx3-ubyte`.
public struct DataFolder: Sendable {
  /// Turns the bytes of a compressed file into those of the file.
  public typealias Decompressor = @Sendable (Data) throws -> Data

  /// The folder of folders.
  public let url: URL

  /// How compressed files are opened, by the ending that they add to a name (`gz`). The library needs no
  /// compression library, so it has none of its own: programs bring theirs.
  public let decompressors: [String: Decompressor]

  /// The folder at `url`.
  public init(_ url: URL, decompressors: [String: Decompressor] = [:]) {
    (self.url, self.decompressors) = (url, decompressors)
  }

  /// The folder that somebody chose: `path` if given, else the value of GENERATIVE_MODELS_DATA in `environment`,
  /// else `generative-models` in the user's folder of caches.
  public init(
    path: String?, environment: [String: String] = ProcessInfo.processInfo.environment,
    decompressors: [String: Decompressor] = [:]
  ) {
    let chosen = path ?? environment["GENERATIVE_MODELS_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    self.init(
      chosen.map { URL(fileURLWithPath: $0, isDirectory: true) } ?? Self.cache, decompressors: decompressors)
  }

  private static var cache: URL {
    let caches = FileManager.default.urls(for: .cachesDirectory, in: .userDomainMask).first
    return (caches ?? FileManager.default.temporaryDirectory)
      .appendingPathComponent("generative-models", isDirectory: true)
  }
}

extension DataFolder {
  /// The folder of the data set `name`.
  public func folder(of name: String) -> URL { url.appendingPathComponent(name, isDirectory: true) }

  /// The path of `file` of the data set `name`, decompressed.
  func path(of file: String, in name: String) -> String {
    folder(of: name).appendingPathComponent(file).path
  }

  /// Those of `files` that the folder of the data set `name` does not have, not even compressed.
  func missing(_ files: [String], in name: String) -> [String] {
    files.filter { file in candidates(for: file, in: name).allSatisfy { !isFile($0.url) } }
  }

  /// The bytes of `file` of the data set `name`, decompressed.
  func contents(of file: String, in name: String) throws(DatasetError) -> Data {
    let candidates = candidates(for: file, in: name)
    let (url, ending) = candidates.first { isFile($0.url) } ?? candidates[0]
    guard let ending else { return try read(url) }
    guard let decompress = decompressors[ending] else { throw .compressed(path: url.path) }
    let compressed = try read(url)
    do {
      return try decompress(compressed)
    } catch {
      throw .unreadable(path: url.path, reason: "cannot be decompressed: \(error)")
    }
  }

  /// The places where `file` may be, the plain one first. A file that is there compressed is found even where
  /// nothing opens it, so that the message can say so.
  private func candidates(for file: String, in name: String) -> [(url: URL, ending: String?)] {
    let plain = folder(of: name).appendingPathComponent(file)
    let endings = Set(decompressors.keys).union(["gz"]).sorted()
    return [(plain, nil)] + endings.map { (plain.appendingPathExtension($0), $0) }
  }

  private func isFile(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

  private func read(_ url: URL) throws(DatasetError) -> Data {
    do {
      return try Data(contentsOf: url, options: .mappedIfSafe)
    } catch {
      throw .unreadable(path: url.path, reason: reason(for: error))
    }
  }
}

/// What the system said, in a few words.
private func reason(for error: any Error) -> String {
  switch (error as? CocoaError)?.code {
  case .fileReadNoSuchFile?: "there is no such file"
  case .fileReadNoPermission?: "permission denied"
  default: error.localizedDescription
  }
}
