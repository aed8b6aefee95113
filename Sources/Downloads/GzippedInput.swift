import CZlib
import Foundation

/// A file read from its start to its end, decompressed on the way where it is gzipped.
final class GzippedInput {
  private let file: gzFile
  private let path: String

  init(_ url: URL) throws(DownloadError) {
    path = url.path
    guard let file = gzopen(path, "rb") else { throw .system(path) }
    self.file = file
  }

  deinit { gzclose_r(file) }

  /// The next `count` bytes; fewer where the file ends.
  func read(_ count: Int) throws(DownloadError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let read = gzread(file, &bytes, UInt32(count))
    guard read >= 0 else { throw .notUnpacked(path: path, reason: "it is damaged") }
    bytes.removeLast(count - Int(read))
    return bytes
  }
}
