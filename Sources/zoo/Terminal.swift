import Foundation

/// Standard error, where progress goes: one live line on a terminal, plain lines elsewhere.
struct Terminal {
  private let isTerminal = isatty(STDERR_FILENO) == 1

  /// Shows `line` in place of the live line before it.
  func show(_ line: String) {
    if isTerminal { write("\r\(line)\u{1B}[K") }
  }

  /// Leaves `line` standing.
  func leave(_ line: String) {
    write(isTerminal ? "\r\(line)\u{1B}[K\n" : "\(line)\n")
  }

  /// Takes the live line away.
  func clear() { if isTerminal { write("\r\u{1B}[K") } }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
