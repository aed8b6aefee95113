import Foundation

/// JSON of a form that is known elsewhere: a model's hyper-parameters, of which a run knows that they are some.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A number.
  case number(Double)
  /// A whole number of 2⁵³ or more, such as a seed: not all of them are numbers that a `Double` can be.
  case wholeNumber(UInt64)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object([String: JSONValue])

  /// What `value` is encoded as.
  public init(_ value: some Encodable) {
    guard let json = try? JSONDecoder().decode(JSONValue.self, from: encodedJSON(value)) else {
      fatalError("JSONValue: \(value) does not come back from JSON")
    }
    self = json
  }

  /// The value of the type `T` that this is the encoding of.
  public func decoded<T: Decodable>(as type: T.Type = T.self) throws -> T {
    try JSONDecoder().decode(T.self, from: encodedJSON(self))
  }
}

extension JSONValue: Codable {
  /// Takes whatever stands there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Double.self) {
      let whole = value >= 0x1p53 ? try? container.decode(UInt64.self) : nil
      self = whole.map(JSONValue.wholeNumber) ?? .number(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSONValue].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSONValue].self))
    }
  }

  /// Writes the value itself.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .wholeNumber(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}
