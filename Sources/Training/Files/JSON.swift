import Foundation

/// `value` as JSON whose bytes depend on the value alone: keys in alphabetical order.
func encodedJSON(_ value: some Encodable, pretty: Bool = false) -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
  do {
    return try encoder.encode(value)
  } catch {
    fatalError("JSON: \(type(of: value)) can't be encoded: \(error)")
  }
}
