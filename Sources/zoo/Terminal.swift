import Foundation

/// Standard error, where progress goes: one live line on a terminal, plain lines elsewhere.
struct Terminal {
  /// Whether a live line can be shown.
  let isTerminal = isatty(STDERR_FILENO) == 1

  /// Shows `line` in place of the live line before it, as much of it as there is room for.
  func show(_ line: String) {
    if isTerminal { write("\r\(line.prefix(columns - 1))\u{1B}[K") }
  }

  /// Leaves `line` standing.
  func leave(_ line: String) {
    write(isTerminal ? "\r\(line)\u{1B}[K\n" : "\(line)\n")
  }

  /// Takes the live line away.
  func clear() { if isTerminal { write("\r\u{1B}[K") } }

  /// A line that is longer would be broken, and not be taken away as a whole.
  private var columns: Int {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 1000 }
    return Int(size.ws_col)
  }

  private func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
