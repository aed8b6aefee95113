import GenerativeModels

extension JSONValue {
  /// The value as a person reads a figure.
  var text: String {
    switch self {
    case .number(let number): number == number.rounded() ? fixed(number, 0) : fixed(number, 4)
    case .wholeNumber(let number): "\(number)"
    case .string(let string): string
    case .bool(let isTrue): isTrue ? "yes" : "no"
    case .null: "none"
    case .array(let values): values.map(\.text).joined(separator: ", ")
    case .object(let values):
      values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
    }
  }

  /// The value as `--set` takes it, digit for digit.
  var setting: String {
    if case .string(let string) = self { return string }
    return (try? jsonLine(self)) ?? text
  }
}
