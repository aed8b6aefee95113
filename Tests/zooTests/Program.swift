import Foundation

/// The zoo program, built beside the tests.
enum Program {
  static var url: URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "zoo")
  }

  static var isBuilt: Bool { FileManager.default.isExecutableFile(atPath: url.path) }

  struct Ended {
    let status: Int32
    let output: String
    let errors: String
  }

  /// The user's cache folder, as the programs that are run see it: none of theirs is touched by tests.
  static let cache = FileManager.default.temporaryDirectory.appending(path: "zoo-cache-\(UUID())")

  /// What the programs that are run see.
  static var environment: [String: String] {
    ProcessInfo.processInfo.environment.merging(["XDG_CACHE_HOME": cache.path]) { $1 }
  }

  /// Runs `program` with `arguments` to its end, in the usual environment and `more`.
  static func run(
    _ arguments: [String], of program: URL = url, environment more: [String: String] = [:]
  ) throws -> Ended {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment.merging(more) { $1 }
    let errorFile = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).txt")
    try Data().write(to: errorFile)
    defer { try? FileManager.default.removeItem(at: errorFile) }
    let output = Pipe()
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errorFile)
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Ended(
      status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
      errors: try String(contentsOf: errorFile, encoding: .utf8))
  }

  /// The JSON objects of `output`, one a line.
  static func json(_ output: String) throws -> [[String: Any]] {
    try output.split(separator: "\n").compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }
}
