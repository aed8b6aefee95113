/// What stands around the marks of a plot: the frame with its ticks, the labels of the axes, the title, the legend.
struct PlotFrame {
  /// A place on the drawing, in pixels from its top left.
  struct Place: Equatable {
    var x: Double
    var y: Double
  }

  let width: Double
  let height: Double
  let title: String?
  let axes: (x: PlotAxis, y: PlotAxis)
  let legend: [String]

  private(set) var scales: (x: AxisScale, y: AxisScale)
  private var ticksUpwards: [Tick]
  private let left: Double

  /// The distance of texts from each other and from the edge.
  private static let gap = 12.0
  private static let lineHeight = 18.0

  init(
    width: Int, height: Int, title: String?, axes: (x: PlotAxis, y: PlotAxis),
    scales: (x: AxisScale, y: AxisScale),
    legend: [String]
  ) {
    (self.width, self.height) = (Double(width), Double(height))
    (self.title, self.axes, self.scales, self.legend) = (title, axes, scales, legend)
    ticksUpwards = scales.y.ticks(whole: axes.y.isWhole)
    let widest = (ticksUpwards.map(\.label) + ["−0.00"]).map(PlotStyle.width).max() ?? 0
    left = Self.gap + Self.lineHeight + widest + 8
  }

  private var right: Double {
    let widest = legend.map(PlotStyle.width).max() ?? 0
    return width - (legend.isEmpty ? Self.gap * 1.5 : Self.gap * 2 + Self.lineHeight + widest)
  }
  private var top: Double { title == nil ? Self.gap : Self.gap + 22 }
  private var bottom: Double { height - Self.gap - 2 * Self.lineHeight }

  /// Where a point is drawn; nil where an axis cannot show it.
  func place(x: Double, y: Double) -> Place? {
    guard let across = scales.x.position(of: x), let up = scales.y.position(of: y) else { return nil }
    return Place(x: left + across * (right - left), y: bottom - up * (bottom - top))
  }

  /// How high `y` is drawn, the foot of the frame where it is below everything that the axis can show.
  func height(of y: Double) -> Double {
    bottom - (scales.y.position(of: y) ?? 0) * (bottom - top)
  }

  /// The same frame with one unit equally long on both axes.
  func withEqualUnits() -> PlotFrame {
    let unit = max(scales.x.span / (right - left), scales.y.span / (bottom - top))
    var wider = self
    wider.scales.x = scales.x.widened(to: unit * (right - left))
    wider.scales.y = scales.y.widened(to: unit * (bottom - top))
    wider.ticksUpwards = wider.scales.y.ticks(whole: axes.y.isWhole)
    return wider
  }

  /// The whole drawing, with `marks` in the frame and `swatch` before each line of the legend.
  func svg(marks: [String], swatch: (_ index: Int, _ place: Place) -> String) -> String {
    let (width, height) = (pixels(width), pixels(height))
    let name = title ?? "\(axes.y.label) over \(axes.x.label)"
    let head = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" width=\"\(width)\" "
        + "height=\"\(height)\" role=\"img\">",
      "<title>\(escaped(name))</title>", PlotStyle.sheet,
      "<rect class=\"plot-paper\" width=\"\(width)\" height=\"\(height)\"/>",
    ]
    let parts = head + titleLine + ruler + marks + outline + labels + legendLines(swatch)
    return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
  }

  private var titleLine: [String] {
    title.map { [SVGText(text: $0, x: left, y: Self.gap + 10, style: "plot-title").svg] } ?? []
  }

  /// Ticks as rules across the frame, with their numbers outside of it.
  private var ruler: [String] {
    let across = scales.x.ticks(about: right - left > 300 ? 6 : 4, whole: axes.x.isWhole).compactMap { tick in
      scales.x.position(of: tick.value).map { (tick.label, left + $0 * (right - left)) }
    }
    let up = ticksUpwards.map { ($0.label, height(of: $0.value)) }
    let rules =
      across.map { "M\(pixels($0.1)) \(pixels(top))V\(pixels(bottom))" }
      + up.map { "M\(pixels(left)) \(pixels($0.1))H\(pixels(right))" }
    return ["<path class=\"plot-rule\" d=\"\(rules.joined())\"/>"]
      + across.map { SVGText(text: $0.0, x: $0.1, y: bottom + 16, anchor: .middle).svg }
      + up.map { SVGText(text: $0.0, x: left - 6, y: $0.1 + 4, anchor: .end).svg }
  }

  private var outline: [String] {
    [
      "<rect class=\"plot-frame\" x=\"\(pixels(left))\" y=\"\(pixels(top))\" width=\"\(pixels(right - left))\" "
        + "height=\"\(pixels(bottom - top))\"/>"
    ]
  }

  private var labels: [String] {
    [
      SVGText(text: axes.x.label, x: (left + right) / 2, y: height - Self.gap, anchor: .middle).svg,
      SVGText(text: axes.y.label, x: Self.gap + 6, y: (top + bottom) / 2, anchor: .middle, isUpright: true)
        .svg,
    ]
  }

  private func legendLines(_ swatch: (Int, Place) -> String) -> [String] {
    legend.enumerated().flatMap { index, name in
      let place = Place(x: right + Self.gap, y: top + Self.gap + Double(index) * Self.lineHeight)
      return [
        swatch(index, Place(x: place.x + 8, y: place.y - 4)),
        SVGText(text: name, x: place.x + Self.lineHeight + 4, y: place.y).svg,
      ]
    }
  }
}
