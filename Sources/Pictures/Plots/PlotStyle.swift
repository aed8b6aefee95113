/// How plots look: on white, and on a dark page where the reader's browser prefers one.
enum PlotStyle {
  /// Ten colours that readers tell apart with any kind of colour vision (Petroff 2021, "Accessible color sequences
  /// for data visualization", the sequence of ten).
  static let palette = [
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581",
    "#92dadd",
  ]

  /// The colour of the series or class `index`.
  static func color(_ index: Int) -> String { palette[Int(index.magnitude) % palette.count] }

  /// How the line of series `index` is dashed: those whose colour was used before differ in that.
  static func dashes(_ index: Int) -> String {
    let round = index / palette.count
    return round == 0 ? "" : " stroke-dasharray=\"\(2 + 4 * round) 3\""
  }

  /// The size of letters, in pixels.
  static let fontSize = 12.0

  /// About how wide `text` is, in pixels.
  static func width(of text: String) -> Double { Double(text.count) * fontSize * 0.62 }

  /// The rules that the classes of a drawing's elements follow.
  static let sheet = """
    <style>
    .plot-paper { fill: #ffffff; }
    .plot-text { fill: #222222; font: 12px system-ui, sans-serif; }
    .plot-title { fill: #222222; font: 600 14px system-ui, sans-serif; }
    .plot-name { fill: #222222; stroke: #ffffff; stroke-width: 4px; paint-order: stroke; \
    font: 700 13px system-ui, sans-serif; }
    .plot-rule { stroke: #e2e2e2; fill: none; }
    .plot-frame { stroke: #888888; fill: none; }
    @media (prefers-color-scheme: dark) {
    .plot-paper { fill: #181818; }
    .plot-text, .plot-title, .plot-name { fill: #e6e6e6; }
    .plot-name { stroke: #181818; }
    .plot-rule { stroke: #3a3a3a; }
    }
    </style>
    """
}
