import Foundation
import Synchronization

/// Signals that ask a run to stop: Ctrl-C, and what ends a process or its terminal.
///
/// The first of each kind is a request, which is looked at between steps; the second ends the program at once.
enum Interruption {
  private static let received = Atomic<Int32>(0)

  /// The signal that was received, if one was.
  static var signal: Int32? {
    let number = received.load(ordering: .relaxed)
    return number == 0 ? nil : number
  }

  /// Takes signals for requests while `body` runs.
  static func awaited<Result>(while body: () throws -> Result) rethrows -> Result {
    received.store(0, ordering: .relaxed)
    var signals = [SIGINT, SIGTERM]
    // Whoever ignores that the terminal is gone, as nohup does, wants the run to go on.
    if !isIgnored(SIGHUP) { signals.append(SIGHUP) }
    for number in signals { _ = Foundation.signal(number, note) }
    unblock(signals)
    defer { for number in signals { _ = Foundation.signal(number, SIG_DFL) } }
    return try body()
  }

  private static let note: @convention(c) (Int32) -> Void = { number in
    received.store(number, ordering: .relaxed)
    _ = Foundation.signal(number, SIG_DFL)
  }

  /// Who starts the program from a thread that blocks signals hands that on to it.
  private static func unblock(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var now = sigaction()
    sigaction(number, nil, &now)
    #if os(Linux)
      return unsafeBitCast(now.__sigaction_handler.sa_handler, to: Int.self) == 1
    #else
      return unsafeBitCast(now.__sigaction_u.__sa_handler, to: Int.self) == 1
    #endif
  }
}
