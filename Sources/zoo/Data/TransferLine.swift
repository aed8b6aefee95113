import Downloads
import Foundation

/// How far a download has come, as one live line on standard error; nothing where that is no terminal.
final class TransferLine {
  private let terminal = Terminal()
  private var lastShown = Date.distantPast
  private let shortestPause = 0.1
  private var start: (date: Date, byteCount: Int)?

  /// Shows `progress`, with the speed since the first that was shown.
  func show(_ progress: Downloader.Progress) {
    let now = Date()
    let start = start ?? (now, progress.byteCount)
    self.start = start
    guard now.timeIntervalSince(lastShown) >= shortestPause else { return }
    lastShown = now
    let speed = Double(progress.byteCount - start.byteCount) / max(now.timeIntervalSince(start.date), 1e-3)
    let secondsLeft = Double(progress.totalByteCount - progress.byteCount) / speed
    terminal.show(
      "\(progress.name) from \(progress.host)  \(megabytes(progress.byteCount)) of "
        + "\(megabytes(progress.totalByteCount))  \(megabytes(Int(speed)))/s  \(clock(secondsLeft)) left")
  }

  /// Takes the line away.
  func clear() { terminal.clear() }
}

/// `count` bytes as a person reads them: `9.9 MB`.
func megabytes(_ count: Int) -> String {
  count < 1_000_000 ? "\(fixed(Double(count) / 1e3, 1)) kB" : "\(fixed(Double(count) / 1e6, 1)) MB"
}
