import Foundation

/// Where data sets that are not part of the program are kept, each in a folder, as a rule of its own name:
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

  /// `generative-models` in the user's folder of caches, where what is made from data sets may be kept as well.
  public static var cache: URL {
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

  /// Whether the folder of the data set `name` has `file`, plain or in a form that can be decompressed.
  func has(_ file: String, in name: String) -> Bool {
    candidates(for: file, in: name).contains { isThere($0.url) }
  }

  /// Where `file` of the data set `name` is in a form that nothing here decompresses, if it is.
  func unopenable(_ file: String, in name: String) -> URL? {
    let compressed = folder(of: name).appendingPathComponent(file).appendingPathExtension("gz")
    return decompressors["gz"] == nil && isThere(compressed) ? compressed : nil
  }

  /// The bytes of `file` of the data set `name`, decompressed.
  func contents(of file: String, in name: String) throws(DatasetError) -> Data {
    let candidates = candidates(for: file, in: name)
    let (url, decompress) = candidates.first { isThere($0.url) } ?? candidates[0]
    let stored = try read(url)
    do {
      return try decompress(stored)
    } catch {
      throw .unreadable(path: url.path, reason: "cannot be decompressed: \(error)")
    }
  }

  /// The places where `file` may be, the plain one first, with what makes the file of what stands there.
  private func candidates(for file: String, in name: String) -> [(url: URL, decompress: Decompressor)] {
    let plain = folder(of: name).appendingPathComponent(file)
    let unchanged: Decompressor = { $0 }
    return [(plain, unchanged)]
      + decompressors.sorted { $0.key < $1.key }.map { (plain.appendingPathExtension($0.key), $0.value) }
  }

  private func isThere(_ url: URL) -> Bool { FileManager.default.fileExists(atPath: url.path) }

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
  if let system = (error as? CocoaError)?.underlying as? POSIXError {
    return String(cString: strerror(system.code.rawValue)).lowercased()
  }
  return error.localizedDescription
}
