import Foundation

/// The Python interpreter that the environment variable `GENERATIVE_MODELS_PYTHON` names: tests that hold ours against
/// other programs' packages are skipped where there is none, or where it lacks the package.
public enum Python {
  private static let interpreter = ProcessInfo.processInfo.environment["GENERATIVE_MODELS_PYTHON"]

  /// Whether there is an interpreter that can import `module`.
  public static func has(_ module: String) -> Bool {
    (try? run("import \(module)")) != nil
  }

  /// A script that failed.
  public struct Failure: Error {
    /// The status that it ended with.
    public let status: Int32
  }

  /// What `script` prints.
  public static func run(_ script: String, _ arguments: String...) throws -> Data {
    guard let interpreter else { throw Failure(status: -1) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: interpreter)
    process.arguments = ["-c", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let printed = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failure(status: process.terminationStatus) }
    return printed
  }
}
