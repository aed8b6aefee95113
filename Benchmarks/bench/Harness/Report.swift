import Foundation

/// Where results go: a table, or one JSON object a line, on standard output. What is not a result goes to standard
/// error.
struct Report {
  let asJSON: Bool

  /// Shows what was measured of the machine, and the head of the table.
  func begin(_ machine: Machine, head: String) {
    write(asJSON ? json(MachineResult(machine)) : machine.description + "\n\n" + head)
  }

  /// Shows which case is being timed.
  func announce(_ subject: Case) {
    if !asJSON { write(Table.subject(subject), terminator: "") }
  }

  /// Shows what was found of it.
  func show(_ result: some TableRow) {
    write(asJSON ? json(result) : Table.figures(result))
  }

  /// Shows what went wrong on the way.
  func complain(_ message: String) {
    FileHandle.standardError.write(Data("bench: \(message)\n".utf8))
  }

  private func write(_ text: String, terminator: String = "\n") {
    FileHandle.standardOutput.write(Data((text + terminator).utf8))
  }

  private func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self)
    } catch {
      preconditionFailure("JSON: \(type(of: value)) can't be encoded: \(error)")
    }
  }
}

/// The first object of the JSON output: the machine's peaks, as if they were a case.
struct MachineResult: Encodable {
  let name = "machine"
  let pass = "peak"
  let processor: String
  let cores: Int
  let threads: Int
  let instructionSet: String
  let usefulGigaflops: Double
  let oneThreadGigaflops: Double
  let bandwidthGigabytes: Double

  init(_ machine: Machine) {
    (processor, cores, threads) = (machine.processor, machine.cores, machine.threads)
    instructionSet = machine.instructionSet
    usefulGigaflops = machine.operations / 1e9
    oneThreadGigaflops = machine.operationsOfOneThread / 1e9
    bandwidthGigabytes = machine.bandwidth / 1e9
  }

  private enum CodingKeys: String, CodingKey {
    case name = "case"
    case pass, processor, cores, threads
    case instructionSet = "instruction_set"
    case usefulGigaflops = "useful_gflops"
    case oneThreadGigaflops = "one_thread_gflops"
    case bandwidthGigabytes = "bandwidth_gb_per_s"
  }
}
