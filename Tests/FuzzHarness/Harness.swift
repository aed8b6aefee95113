import Foundation
import Fuzzing

/// The parser that libFuzzer's inputs are given to.
private let parser: ParserUnderTest = {
  let name = ProcessInfo.processInfo.environment["GENERATIVE_MODELS_FUZZ_PARSER"] ?? ""
  guard let parser = ParserUnderTest.library.first(where: { $0.name == name }) else {
    let known = ParserUnderTest.library.map(\.name).joined(separator: ", ")
    fatalError("GENERATIVE_MODELS_FUZZ_PARSER is '\(name)'; there are \(known)")
  }
  return parser
}()

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  do {
    try parser.parse(Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    guard parser.isOwnError(error) else { fatalError("threw \(type(of: error)): \(error)") }
  }
  return 0
}
