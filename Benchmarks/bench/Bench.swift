import ArgumentParser
import GenerativeModels

/// The command line: `swift run -c release bench`.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Times kernels and training steps, against what the machine can do and against PyTorch.",
    discussion: """
      Percent of peak are of the measured rate of fused multiply-adds, or of the measured memory bandwidth for \
      pointwise kernels. Results go to standard output, complaints to standard error.
      """)

  @Option(help: "Only cases whose name or pass contains this text.")
  var filter: String?

  @Option(help: "Threads to use; as many as there are cores when not said.", transform: threadCount)
  var threads: Int?

  @Flag(help: "One JSON object a line instead of a table.")
  var json = false

  @Option(help: "A Python with Benchmarks/peers/requirements.txt installed: times PyTorch in turn.")
  var peer: String?

  @Flag(help: "Times each case on one thread and on all in turn, and shows the speed-up.")
  var scaling = false

  @Option(name: .customLong(PeakMemory.option), help: .hidden)
  var onlyPeakMemory: String?

  func validate() throws {
    if scaling && peer != nil { throw ValidationError("--scaling is of this library alone, without --peer") }
  }

  func run() throws {
    if peer != nil || scaling { Pause.holdThreadsToIt() }
    if let threads { Compute.threadCount = threads }
    if let onlyPeakMemory { return try PeakMemory.measureHere(named: onlyPeakMemory) }
    let cases = Cases.all.filter { $0.matches(filter) && !(scaling && $0.pass == .peakMemory) }
    if cases.isEmpty { throw ValidationError("no case's name contains '\(filter ?? "")'") }
    let load = systemLoad()
    let peer = try peer.map { try Peer(python: $0, threads: Compute.threadCount) }
    let machine = Machine.measured()
    let report = Report(asJSON: json)
    report.begin(
      machine, head: scaling ? Table.scalingHead(threads: machine.threads) : Table.head(peerName: peer?.name))
    if load > 0.5 { report.complain("the machine is busy (load \(fixed(load, 1))): figures will vary") }
    for subject in cases {
      report.announce(subject)
      report.show(try result(of: subject, on: machine, peer, complain: report.complain))
    }
  }

  private func result(
    of subject: Case, on machine: Machine, _ peer: Peer?, complain: (String) -> Void
  ) throws -> any TableRow {
    if subject.pass == .peakMemory {
      return try PeakMemory(threads: machine.threads, python: self.peer).result(
        of: subject, complain: complain)
    }
    if scaling { return Scaling(machine: machine).result(of: subject) }
    return try Contest(machine: machine, peer: peer).result(of: subject, complain: complain)
  }
}

extension Case {
  /// Whether the name, with the pass after it, contains `text` in any case of letters.
  func matches(_ text: String?) -> Bool {
    text.map { "\(name) \(pass.rawValue)".lowercased().contains($0.lowercased()) } ?? true
  }
}

private func threadCount(_ text: String) throws -> Int {
  guard let count = Int(text), count >= 1 else {
    throw ValidationError("'\(text)' is not a whole number of 1 or more")
  }
  return count
}
