/// What a test must know of a case besides its tensors: a value of the metadata's JSON.
public enum GoldenAttribute: Sendable, Decodable {
  /// A number or a truth value.
  case number(Double)
  /// A word.
  case word(String)
  /// One number an axis, or several of something else.
  case list([Double])
  /// Numbers by name.
  case table([String: Double])

  /// The value in the JSON.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let flag = try? value.decode(Bool.self) {
      self = .number(flag ? 1 : 0)
    } else if let word = try? value.decode(String.self) {
      self = .word(word)
    } else if let list = try? value.decode([Double].self) {
      self = .list(list)
    } else {
      self = .table(try value.decode([String: Double].self))
    }
  }
}
