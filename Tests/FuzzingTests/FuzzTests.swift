import CAllocations
import Foundation
import Fuzzing
import Testing

/// Every parser, given many inputs made of valid files by a seeded mutator: each must end in a value or one of the
/// parser's own errors, of one line, and within the memory that its bytes can be worth.
///
/// GENERATIVE_MODELS_FUZZ_INPUTS is the number of inputs for each parser, GENERATIVE_MODELS_FUZZ_SEED what they are made
/// from.
@Suite struct FuzzTests {
  private static let inputs = number("GENERATIVE_MODELS_FUZZ_INPUTS") ?? 2_000
  private static let seed = UInt64(number("GENERATIVE_MODELS_FUZZ_SEED") ?? 1)

  private static let parsers = ParserUnderTest.library + ParserUnderTest.program

  @Test(arguments: parsers) func everyInputEndsInAValueOrAnError(_ parser: ParserUnderTest) throws {
    let run = try FuzzRun(parser, inputs: Self.inputs, seed: Self.seed)
    #expect(run.faults.isEmpty, "\(parser): \(run.faults.joined(separator: "\n"))")
    // Mutations that only ever break a file would not reach behind its first check.
    #expect(run.values > parser.valid.count && run.errors > 0, "\(parser): \(run.values) values")
  }

  private static func number(_ variable: String) -> Int? {
    ProcessInfo.processInfo.environment[variable].flatMap { Int($0) }
  }
}

/// That the runs above can fail.
@Suite struct FuzzRunTests {
  private struct OwnError: Error, CustomStringConvertible { var description = "refused" }
  private struct OtherError: Error {}

  private func run(
    _ parse: @escaping @Sendable ([UInt8]) throws -> Void, memory: (perByte: Int, always: Int) = (16, 1 << 16)
  ) throws -> FuzzRun {
    // Tests run side by side, and inputs are kept under the parser's name.
    let parser = ParserUnderTest(
      "planted-\(UUID().uuidString)", valid: [[0, 0, 1, 0] + [UInt8](repeating: 7, count: 256)],
      throwing: [OwnError.self], memory: memory, parse: parse)
    let run = try FuzzRun(parser, inputs: 500, seed: 1)
    for input in run.keptInputs { try FileManager.default.removeItem(at: input) }
    return run
  }

  @Test(.enabled(if: allocations_are_counted() != 0, "allocations are not counted here"))
  func aParserThatBelievesALengthIsFound() throws {
    let found = try run { bytes in
      guard bytes.count >= 4 else { throw OwnError() }
      let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
      let memory = [UInt8](unsafeUninitializedCapacity: min(length, 1 << 31)) { _, count in count = 0 }
      withExtendedLifetime(memory) {}
    }
    #expect(!found.faults.isEmpty && found.faults.allSatisfy { $0.contains("bytes of memory for") })
  }

  @Test func anErrorOfAnotherKindIsFound() throws {
    let found = try run { bytes in if bytes.count < 200 { throw OtherError() } }
    #expect(found.faults.contains { $0.contains("threw OtherError") })
  }

  @Test func anErrorOfSeveralLinesIsFound() throws {
    let found = try run { bytes in if bytes.count < 200 { throw OwnError(description: "a\nb") } }
    #expect(found.faults.contains { $0.contains("an error of several lines") })
  }

  @Test func aValidFileThatIsRefusedIsFound() throws {
    #expect(try run { _ in throw OwnError() }.faults.contains("valid file 0 is refused"))
  }

  @Test func aParserThatKeepsTheRulesHasNoFaults() throws {
    let clean = try run { bytes in if bytes.count < 200 { throw OwnError() } }
    #expect(clean.faults.isEmpty && clean.values > 1 && clean.errors > 0)
  }

  @Test func theSameSeedMakesTheSameInputsAndAnotherOthers() throws {
    let parser = try #require(ParserUnderTest.data.first)
    func inputs(seed: UInt64) -> [[UInt8]] {
      var mutator = Mutator(parser, seed: seed)
      return (0..<100).map { _ in mutator.nextInput() }
    }
    #expect(inputs(seed: 1) == inputs(seed: 1))
    #expect(inputs(seed: 1) != inputs(seed: 2))
    #expect(Set(inputs(seed: 1)).count > 90)
  }
}
