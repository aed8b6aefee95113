import Foundation

/// Another library that computes the same cases: the program `peers/peer.py`, in a process of its own.
///
/// It waits for each request, so that only one side computes at a time. Requests and answers are lines of JSON; see
/// the program for their form.
final class Peer {
  /// What it is, as in `PyTorch 2.7.1+cpu`.
  let name: String

  private let process = Process()
  private let requests = Pipe()
  private let answers: LineReader

  /// Starts the peer with the Python interpreter at `python`, which has its requirements installed.
  init(python: String, threads: Int) throws(PeerError) {
    let output = Pipe()
    answers = LineReader(output.fileHandleForReading)
    // Finds `python` by its path or by its name.
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [python, Self.program.path]
    process.environment = Self.environment(threads: threads, .keeping)
    process.standardInput = requests
    process.standardOutput = output
    // A peer that has died is an error to report, not a signal to die of.
    signal(SIGPIPE, SIG_IGN)
    do {
      try process.run()
    } catch {
      throw .cannotStart(python, error.localizedDescription)
    }
    guard
      let line = answers.next(), let greeting = try? JSONDecoder().decode(Greeting.self, from: line)
    else {
      throw .cannotStart(python, "it ended before its first answer; are its requirements installed?")
    }
    guard greeting.threads == threads else {
      throw .cannotStart(python, "it uses \(greeting.threads) threads instead of \(threads)")
    }
    name = greeting.name
  }

  deinit { try? requests.fileHandleForWriting.close() }

  /// Makes the peer ready for a case: the names of the variants that work, and why others don't.
  func prepare(
    _ task: PeerTask, _ pass: Pass
  ) throws(PeerError) -> (variants: [String], leftOut: [String: String]) {
    let answer = try ask(PrepareRequest(operation: task.operation, pass: pass, sizes: task.sizes))
    return (answer.variants ?? [], answer.leftOut ?? [:])
  }

  /// The times, in seconds, of the case it was made ready for.
  func seconds(of variant: String, _ effort: Effort) throws(PeerError) -> [Double] {
    try ask(TurnRequest(variant: variant, effort)).seconds ?? []
  }

  private func ask(_ request: some Encodable) throws(PeerError) -> Answer {
    let answer: Answer
    do {
      try requests.fileHandleForWriting.write(contentsOf: JSONEncoder().encode(request) + Data("\n".utf8))
      guard let line = answers.next() else { throw PeerError.ended }
      answer = try JSONDecoder().decode(Answer.self, from: line)
    } catch { throw PeerError.ended }
    if let reason = answer.error { throw PeerError.failed(reason) }
    return answer
  }
}

extension Peer {
  /// The program stands beside the folder of this target.
  static let program = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("peers/peer.py")

  /// The environment of the program.
  static func environment(threads: Int, _ allocator: PeerAllocator) -> [String: String] {
    ProcessInfo.processInfo.environment
      .merging(["OMP_NUM_THREADS": "\(threads)", "PYTHONDONTWRITEBYTECODE": "1"]) { $1 }
      .merging(allocator.environment) { $1 }
  }
}

/// What the peer's allocator does with memory that is given back to it.
enum PeerAllocator: String, CaseIterable {
  /// It keeps it for the next temporaries, instead of having it mapped anew page by page: PyTorch is fastest so.
  case keeping = "malloc that keeps"
  /// As it comes.
  case usual = "usual malloc"

  fileprivate var environment: [String: String] {
    switch self {
    case .keeping:
      [
        "MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "268435456",
      ]
    case .usual: [:]
    }
  }
}

/// What can go wrong with a peer.
enum PeerError: Error, CustomStringConvertible {
  case cannotStart(String, String)
  case failed(String)
  case ended

  var description: String {
    switch self {
    case .cannotStart(let python, let reason): "the peer \(python) can't be used: \(reason)"
    case .failed(let reason): "the peer failed: \(reason)"
    case .ended: "the peer ended, or answered something else than asked"
    }
  }
}
