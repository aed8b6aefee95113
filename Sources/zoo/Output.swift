import Foundation

/// `value` as one line of JSON, keys in order.
func jsonLine(_ value: some Encodable) throws -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// `seconds` as a person reads a duration: `1:05`, `2:03:20`.
func clock(_ seconds: Double) -> String {
  guard seconds.isFinite, seconds < 1e6 else { return "?" }
  let whole = Int(seconds.rounded())
  let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
  let padded = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
  return hours > 0 ? "\(hours):\(padded(minutes)):\(padded(rest))" : "\(minutes):\(padded(rest))"
}

/// `number` with `digits` places behind the point.
func fixed(_ number: some BinaryFloatingPoint, _ digits: Int) -> String {
  String(format: "%.\(digits)f", Double(number))
}

extension String {
  /// The text filled up with spaces to `width`.
  func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
