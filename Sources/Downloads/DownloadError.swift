import Foundation

/// Why a published file could not be had.
public enum DownloadError: Error, Equatable, Sendable {
  /// No address gave the file.
  case unavailable(name: String, failures: [Failure])
  /// A file of this name is there, but it is not the published one.
  case otherFile(path: String)
  /// Another program is fetching the file.
  case inUse(path: String)
  /// The system does not read or write the file.
  case file(path: String, reason: String)
  /// The file has the right checksum, but can't be unpacked.
  case notUnpacked(path: String, reason: String)

  /// What happened at one address.
  public struct Failure: Error, Equatable, Sendable {
    /// Where the file was asked for.
    public let address: String
    /// What went wrong, in a few words.
    public let reason: String
  }
}

extension DownloadError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .unavailable(let name, let failures):
      "\(name) could not be fetched: "
        + failures.map { "\($0.address): \($0.reason)" }.joined(separator: "; ")
    case .otherFile(let path):
      "\(path): is there, but is not the published file; remove it to fetch that"
    case .inUse(let path):
      "\(path): another program is fetching it"
    case .file(let path, let reason):
      "\(path): \(reason)"
    case .notUnpacked(let path, let reason):
      "\(path): cannot be unpacked: \(reason)"
    }
  }
}

extension DownloadError {
  /// What the system said last about the file at `path`.
  static func system(_ path: String) -> DownloadError {
    .file(path: path, reason: String(cString: strerror(errno)).lowercased())
  }
}
