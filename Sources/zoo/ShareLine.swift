import Foundation

/// How much of some work is done, as one live line on standard error; nothing where that is no terminal.
struct ShareLine {
  private let work: String
  private let terminal = Terminal()
  private let started = Date()
  private var lastShown = Date.distantPast
  private let shortestPause = 0.1

  init(of work: String) { self.work = work }

  /// Shows the finished share, in 0...1, and the time that the rest will take.
  mutating func show(_ share: Double) {
    let now = Date()
    guard share > 0, now.timeIntervalSince(lastShown) >= shortestPause else { return }
    lastShown = now
    let secondsLeft = now.timeIntervalSince(started) * (1 - share) / share
    terminal.show("\(work)  \(fixed(100 * share, 0)) %  \(clock(secondsLeft)) left")
  }

  /// Takes the line away.
  func clear() { terminal.clear() }
}
