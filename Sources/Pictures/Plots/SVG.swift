import Foundation

/// `text` as it stands in XML and HTML, between tags and in attributes.
package func escaped(_ text: String) -> String {
  text.reduce(into: "") { result, character in
    switch character {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars += character.unicodeScalars.filter { !isForbidden($0) }
    }
  }
}

/// Whether XML has no place for the character: control characters other than tab and line ends.
private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
  (scalar.value < 0x20 && !["\t", "\n", "\r"].contains(scalar)) || scalar.value == 0xFFFE
    || scalar.value == 0xFFFF
}

/// A length in pixels, to a tenth.
func pixels(_ length: Double) -> String {
  let tenths = Int((length * 10).rounded())
  return tenths.isMultiple(of: 10) ? "\(tenths / 10)" : String(format: "%.1f", Double(tenths) / 10)
}

/// A text in a drawing.
struct SVGText {
  /// Which side of the place the text stands on.
  enum Anchor: String { case start, middle, end }

  var text: String
  var x: Double
  var y: Double
  var anchor = Anchor.start
  var style = "plot-text"
  /// Whether it reads upwards.
  var isUpright = false

  var svg: String {
    let turn = isUpright ? " transform=\"rotate(-90 \(pixels(x)) \(pixels(y)))\"" : ""
    return "<text class=\"\(style)\" x=\"\(pixels(x))\" y=\"\(pixels(y))\" "
      + "text-anchor=\"\(anchor.rawValue)\"\(turn)>\(escaped(text))</text>"
  }
}
