import Foundation

#if canImport(Darwin)
  /// The most bytes of this process that were in memory at once.
  func peakResidentBytes() -> Int? {
    var usage = rusage()
    return getrusage(RUSAGE_SELF, &usage) == 0 ? Int(usage.ru_maxrss) : nil
  }
#else
  /// The most bytes of this process that were in memory at once.
  ///
  /// Not from `getrusage`: what that says on Linux includes the program that started this one.
  func peakResidentBytes() -> Int? {
    guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return nil }
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }.map { 1024 * $0 }
  }
#endif

/// Measures what a case of the pass ``Pass/peakMemory`` needs: in processes that do nothing else, for what was in
/// memory before would count.
struct PeakMemory {
  let threads: Int

  /// The Python of the peer, if there is one.
  let python: String?

  /// How often the work is done: optimisers have their moments after the first step, and the second is like all
  /// that follow.
  static let repetitions = 3

  /// The option that makes this program such a process.
  static let option = "peak-memory-of"

  /// The peer's ways that are tried; the least counts. Compiled ones are not: the compiler itself would count.
  private static let variants = ["contiguous eager", "channels_last eager"]

  /// What both sides need for `subject`. What the peer can't do of it goes to `complain`.
  func result(of subject: Case, complain: (String) -> Void) throws -> MemoryResult {
    guard let program = Bundle.main.executableURL else { throw MemoryError.noProgram }
    let ours = try peak(
      of: program.path, ["--\(Self.option)", subject.name, "--threads", "\(threads)"],
      environment: ProcessInfo.processInfo.environment)
    return MemoryResult(
      name: subject.name, threads: threads, bytes: ours,
      peer: python.flatMap { leastOfPeer($0, subject, complain) })
  }

  /// Does the work of the case called `name` in this process, and prints what it needed.
  static func measureHere(named name: String) throws {
    guard let subject = Cases.peakMemory.first(where: { $0.name == name }) else {
      throw MemoryError.noCase(name)
    }
    let run = subject.prepare()
    for _ in 0..<repetitions { run() }
    guard let bytes = peakResidentBytes() else { throw MemoryError.notSaid("this system") }
    print(bytes)
  }

  private func leastOfPeer(
    _ python: String, _ subject: Case, _ complain: (String) -> Void
  ) -> MemoryResult.PeerResult? {
    guard let task = subject.task else { return nil }
    var found: [MemoryResult.PeerResult] = []
    for variant in Self.variants {
      for allocator in PeerAllocator.allCases {
        do {
          let request = PeakMemoryRequest(task, variant: variant, repetitions: Self.repetitions)
          let bytes = try peak(
            of: "/usr/bin/env",
            [python, Peer.program.path, String(decoding: JSONEncoder().encode(request), as: UTF8.self)],
            environment: Peer.environment(threads: threads, allocator))
          found.append(.init(variant: "\(variant), \(allocator.rawValue)", bytes: bytes))
        } catch { complain("\(subject.name), \(variant): \(error)") }
      }
    }
    return found.min { $0.bytes < $1.bytes }
  }

  /// Runs a program to its end, whose only output is a number of bytes.
  private func peak(of program: String, _ arguments: [String], environment: [String: String]) throws -> Int {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard let bytes = Int(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw MemoryError.notSaid(program)
    }
    return bytes
  }
}

/// Why no memory could be measured.
enum MemoryError: Error, CustomStringConvertible {
  case noProgram
  case noCase(String)
  case notSaid(String)

  var description: String {
    switch self {
    case .noProgram: "this program does not find itself to start it again"
    case .noCase(let name): "there is no case '\(name)' whose memory is measured"
    case .notSaid(let program): "\(program) does not say how much memory it needed"
    }
  }
}
