import Foundation

/// Something that reads bytes which anybody may have written.
///
/// Whatever they are, it must come to a value or throw one of its own errors, and must not take more memory than the
/// bytes can be worth.
public struct ParserUnderTest: Sendable, CustomStringConvertible {
  /// The name on command lines.
  public let name: String

  /// Files that it reads, which the others are made from.
  public let valid: [[UInt8]]

  /// Words of the format, which change its meaning where they stand.
  public let words: [String]

  /// Mends checksums and lengths, so that what is behind them is reached.
  public let repair: @Sendable (inout [UInt8]) -> Void

  /// How much memory it may take for each byte, and for none.
  public let memory: (perByte: Int, always: Int)

  /// Reads bytes. Errors that are not of the parser's own kind are faults too.
  public let parse: @Sendable ([UInt8]) throws -> Void

  /// The kinds of errors that are its own.
  public let isOwnError: @Sendable (any Error) -> Bool

  /// A parser that throws errors of these types.
  public init(
    _ name: String, valid: [[UInt8]], words: [String] = [], throwing types: [any Error.Type],
    memory: (perByte: Int, always: Int) = (16, 1 << 20),
    repair: @escaping @Sendable (inout [UInt8]) -> Void = { _ in },
    parse: @escaping @Sendable ([UInt8]) throws -> Void
  ) {
    (self.name, self.valid, self.words) = (name, valid, words)
    (self.memory, self.repair, self.parse) = (memory, repair, parse)
    isOwnError = { error in types.contains { $0 == type(of: error) } }
  }

  /// The name.
  public var description: String { name }
}

extension ParserUnderTest {
  /// Every parser of the library.
  public static let library = data + pictures + training + archives
}
