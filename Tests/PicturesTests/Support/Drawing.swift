import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The elements of an SVG file, in order; nil where it is no well-formed XML.
final class Drawing: NSObject, XMLParserDelegate {
  struct Element {
    let name: String
    let attributes: [String: String]
    var text = ""
  }

  private(set) var elements: [Element] = []
  private var open: [Int] = []

  init?(_ svg: String) {
    super.init()
    let parser = XMLParser(data: Data(svg.utf8))
    parser.delegate = self
    guard parser.parse() else { return nil }
  }

  /// The texts that stand in the drawing, its title and rules left out.
  var texts: [String] { elements.filter { $0.name == "text" }.map(\.text) }

  /// The paths of the series or class that is drawn in `color`.
  func paths(in color: String) -> [String] {
    elements.filter { $0.name == "path" && $0.attributes["stroke"] == color }
      .compactMap { $0.attributes["d"] }
  }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
    attributes: [String: String]
  ) {
    open.append(elements.count)
    elements.append(Element(name: name, attributes: attributes))
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    open.removeLast()
  }

  func parser(_ parser: XMLParser, foundCharacters text: String) {
    if let last = open.last { elements[last].text += text }
  }
}
