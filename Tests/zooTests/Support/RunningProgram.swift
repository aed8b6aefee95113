import Foundation

/// The zoo program while it runs.
final class RunningProgram {
  private let process = Process()
  private let errorFile = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).txt")

  /// Starts the program with `arguments`.
  init(_ arguments: [String]) throws {
    process.executableURL = Program.url
    process.arguments = arguments
    process.environment = Program.environment
    try Data().write(to: errorFile)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
  }

  deinit { try? FileManager.default.removeItem(at: errorFile) }

  /// Sends `signal`, if the program still runs.
  func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

  /// Returns when `condition` holds, or the program has ended.
  func wait(until condition: () throws -> Bool) rethrows {
    while process.isRunning, try !condition() { usleep(2000) }
  }

  /// Waits for the end.
  func end() throws -> (status: Int32, isKilled: Bool, errors: String) {
    process.waitUntilExit()
    return (
      process.terminationStatus, process.terminationReason == .uncaughtSignal,
      try String(contentsOf: errorFile, encoding: .utf8)
    )
  }
}
