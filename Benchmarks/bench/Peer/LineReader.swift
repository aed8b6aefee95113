import Foundation

/// Reads lines from a pipe as they come.
final class LineReader {
  private let handle: FileHandle
  private var waiting = Data()

  init(_ handle: FileHandle) { self.handle = handle }

  /// The next line without its end; `nil` when the other side has closed the pipe.
  func next() -> Data? {
    while true {
      if let end = waiting.firstIndex(of: UInt8(ascii: "\n")) {
        defer { waiting = waiting[waiting.index(after: end)...] }
        return waiting[..<end]
      }
      let more = handle.availableData
      if more.isEmpty { return nil }
      waiting += more
    }
  }
}
