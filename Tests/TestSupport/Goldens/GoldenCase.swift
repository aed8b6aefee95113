import Testing

/// One computation of PyTorch: its tensors and attributes by name. What is in each family of them is written in
/// `Tests/Fixtures/README.md`.
public struct GoldenCase: Sendable, CustomTestStringConvertible {
  /// The case's name in its file.
  public let name: String

  private let file: GoldenFile
  private let attributes: [String: GoldenAttribute]

  /// All cases of a family, or those whose names begin with `prefix`; for `@Test(arguments:)`.
  public static func all(_ family: String, prefix: String = "") throws -> [GoldenCase] {
    let file = try GoldenFile(family)
    let found = file.cases.filter { $0.key.hasPrefix(prefix) }.sorted { $0.key < $1.key }
    guard !found.isEmpty else { throw GoldenError("\(family).safetensors has no case \(prefix)…") }
    return found.map { GoldenCase(name: $0.key, file: file, attributes: $0.value) }
  }

  /// The case `name` of a family.
  public init(_ family: String, _ name: String) throws {
    let file = try GoldenFile(family)
    guard let attributes = file.cases[name] else {
      throw GoldenError("\(family).safetensors has no case \(name)")
    }
    self.init(name: name, file: file, attributes: attributes)
  }

  private init(name: String, file: GoldenFile, attributes: [String: GoldenAttribute]) {
    (self.name, self.file, self.attributes) = (name, file, attributes)
  }

  /// What the test's results name.
  public var testDescription: String { name }

  /// The tensor `name`.
  public subscript(name: String) -> GoldenTensor {
    get throws { try file.tensor("\(self.name)/\(name)") }
  }

  /// The names of the tensors that begin with `prefix`, without it.
  public func names(after prefix: String = "") -> [String] { file.names(after: "\(name)/\(prefix)") }

  /// The attribute `name`, a number.
  public func number(_ name: String) throws -> Double {
    guard case .number(let number) = attributes[name] else { throw missing(name) }
    return number
  }

  /// The attribute `name`, a whole number.
  public func integer(_ name: String) throws -> Int { Int(try number(name)) }

  /// The attribute `name`, a word.
  public func word(_ name: String) throws -> String {
    guard case .word(let word) = attributes[name] else { throw missing(name) }
    return word
  }

  /// The attribute `name`, a list of numbers.
  public func list(_ name: String) throws -> [Double] {
    guard case .list(let list) = attributes[name] else { throw missing(name) }
    return list
  }

  /// The attribute `name`, numbers by name.
  public func table(_ name: String) throws -> [String: Double] {
    guard case .table(let table) = attributes[name] else { throw missing(name) }
    return table
  }

  private func missing(_ name: String) -> GoldenError { GoldenError("\(self.name) has no attribute \(name)") }
}
