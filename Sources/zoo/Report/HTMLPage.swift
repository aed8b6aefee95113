import Foundation
import GenerativeModels
import Pictures

/// A page of HTML that needs no other file.
struct HTMLPage {
  let title: String
  private var body = ""

  init(_ title: String) { self.title = title }

  /// A section with a heading, of parts that are HTML already; nothing where there are none.
  mutating func addSection(_ heading: String, _ parts: [String]) {
    guard !parts.isEmpty else { return }
    body += "<section>\n<h2>\(escaped(heading))</h2>\n\(parts.joined(separator: "\n"))\n</section>\n"
  }

  /// The whole page.
  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(escaped(title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <h1>\(escaped(title))</h1>
    \(body)</body>
    </html>

    """
  }

  private static let style = """
    :root { color-scheme: light dark; }
    body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
      background: #ffffff; color: #222222; }
    h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; }
    img, svg { max-width: 100%; height: auto; }
    figure { margin: 1rem 0; } figcaption { color: #666666; font-size: 0.9rem; }
    table { border-collapse: collapse; } td, th { padding: 0.2rem 1.2rem 0.2rem 0; text-align: left; }
    .number { text-align: right; font-variant-numeric: tabular-nums; }
    .wide { overflow-x: auto; } .row { display: flex; flex-wrap: wrap; gap: 1.5rem; }
    pre { overflow-x: auto; font-size: 0.85rem; }
    @media (prefers-color-scheme: dark) {
      body { background: #181818; color: #e6e6e6; } figcaption { color: #a0a0a0; }
    }
    """
}

extension HTMLPage {
  /// Text with line breaks and spaces as they are.
  static func preformatted(_ text: String) -> String { "<pre>\(escaped(text))</pre>" }

  /// A table of two columns.
  static func table(_ rows: [(name: String, value: String)]) -> String {
    let lines = rows.map {
      "<tr><th>\(escaped($0.name))</th><td class=\"number\">\(escaped($0.value))</td></tr>"
    }
    return "<table>\n\(lines.joined(separator: "\n"))\n</table>"
  }

  /// A table whose first column has names, with a heading for each of the others.
  static func table(_ headings: [String], _ rows: [(name: String, values: [String])]) -> String {
    let head = "<th></th>" + headings.map { "<th class=\"number\">\(escaped($0))</th>" }.joined()
    let lines = rows.map { row in
      "<tr><th>\(escaped(row.name))</th>"
        + row.values.map { "<td class=\"number\">\(escaped($0))</td>" }.joined() + "</tr>"
    }
    return "<div class=\"wide\"><table>\n<tr>\(head)</tr>\n\(lines.joined(separator: "\n"))\n</table></div>"
  }

  /// A drawing with what it shows.
  static func figure(svg: String, caption: String? = nil) -> String { figure(svg, caption) }

  /// A picture, `[1, H, W, C]`, with what it shows.
  static func figure(_ picture: ImageBatch, caption: String) throws(PictureError) -> String {
    let size = "width=\"\(picture.shape[2])\" height=\"\(picture.shape[1])\" "
    return figure(png: try picture.pngData(), caption: caption, size)
  }

  /// The picture in a PNG file, with what it shows.
  static func figure(png: Data, caption: String, _ size: String = "") -> String {
    let source = "src=\"data:image/png;base64,\(png.base64EncodedString())\""
    return figure("<img \(size)alt=\"\(escaped(caption))\" \(source)>", caption)
  }

  private static func figure(_ content: String, _ caption: String?) -> String {
    let line = caption.map { "\n<figcaption>\(escaped($0))</figcaption>" } ?? ""
    return "<figure>\n\(content)\(line)\n</figure>"
  }
}
