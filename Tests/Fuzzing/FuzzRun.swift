import CAllocations
import Foundation

/// What many inputs made of valid files came to.
public struct FuzzRun: Sendable {
  /// How many inputs were read, and how many were refused.
  public private(set) var values = 0, errors = 0

  /// Inputs that broke a rule, with the rule; the first few.
  public private(set) var faults: [String] = []

  /// Where the inputs are kept that broke a rule.
  public private(set) var keptInputs: [URL] = []

  /// The parser's valid files as they are, then `count` inputs made from them with `seed`.
  ///
  /// An input that ends the program is left in the folder of temporary files, under the parser's name; others that break
  /// a rule beside it, with their numbers.
  public init(_ parser: ParserUnderTest, inputs count: Int, seed: UInt64) throws {
    let place = CurrentInput(of: parser)
    for (number, file) in parser.valid.enumerated() {
      let errors = errors
      check(file, by: parser, "valid file \(number)", place)
      if self.errors > errors { faults.append("valid file \(number) is refused") }
    }
    var mutator = Mutator(parser, seed: seed)
    for number in 0..<count {
      autoreleasing { check(mutator.nextInput(), by: parser, "input \(number)", place) }
    }
    place.remove()
  }

  private mutating func check(
    _ input: [UInt8], by parser: ParserUnderTest, _ name: String, _ place: CurrentInput
  ) {
    place.note(input)
    begin_counting_allocations()
    let outcome = Result { try parser.parse(input) }
    let peak = peak_of_allocations()
    let most = parser.memory.always + parser.memory.perByte * input.count
    if peak > most { add("\(name): \(peak) bytes of memory for \(input.count); at most \(most)", place) }
    switch outcome {
    case .success: values += 1
    case .failure(let error):
      errors += 1
      if !parser.isOwnError(error) { add("\(name): threw \(type(of: error)): \(error)", place) }
      if "\(error)".contains("\n") { add("\(name): an error of several lines: \(error)", place) }
    }
  }

  private mutating func add(_ fault: String, _ place: CurrentInput) {
    guard faults.count < 10 else { return }
    let kept = place.keep(faults.count)
    keptInputs.append(kept)
    faults.append("\(fault); \(kept.path)")
  }
}

private func autoreleasing(_ body: () throws -> Void) rethrows {
  #if canImport(ObjectiveC)
    try autoreleasepool { try body() }
  #else
    try body()
  #endif
}

/// A file that always holds the input that is being read, for those that end the program.
private final class CurrentInput {
  private let url: URL
  private let descriptor: Int32

  init(of parser: ParserUnderTest) {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(parser.name)-\(getpid())")
    descriptor = open(url.path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
  }

  deinit { close(descriptor) }

  func note(_ input: [UInt8]) {
    ftruncate(descriptor, off_t(input.count))
    pwrite(descriptor, input, input.count, 0)
  }

  /// Copies the input to a file of its own; says where.
  func keep(_ number: Int) -> URL {
    let kept = url.appendingPathExtension("\(number)")
    try? FileManager.default.copyItem(at: url, to: kept)
    return kept
  }

  func remove() { unlink(url.path) }
}
