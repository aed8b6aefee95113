/// Several named series of points joined by lines, with error bars where their errors are known, as SVG text.
///
///     let chart = LineChart(
///       x: PlotAxis("labels", scale: .logarithmic), y: PlotAxis("error rate in %"),
///       series: [.init("fine-tuned", points: [.init(100, 12.1, error: 0.8), .init(1000, 4.2, error: 0.2)])])
///     try Data(chart.svg().utf8).write(to: url)
///
/// Points that an axis cannot show (what is not finite; what is not above 0, on a logarithmic axis) are left out, and
/// the line is broken there. There is a legend where there are several series.
public struct LineChart: Sendable {
  /// A point of a series.
  public struct Point: Sendable, Equatable {
    /// Where it lies across.
    public var x: Double
    /// How high it lies.
    public var y: Double
    /// Half the length of its error bar.
    public var error: Double?

    /// A point, with an error bar from `y - error` to `y + error` if any.
    public init(_ x: Double, _ y: Double, error: Double? = nil) {
      (self.x, self.y, self.error) = (x, y, error)
    }
  }

  /// Points that belong together, in the order in which a line joins them.
  public struct Series: Sendable, Equatable {
    /// What the legend calls it.
    public var name: String
    /// Its points.
    public var points: [Point]

    /// The series called `name`.
    public init(_ name: String, points: [Point]) { (self.name, self.points) = (name, points) }
  }

  /// What stands above, if anything.
  public var title: String?
  /// The axis across.
  public var x: PlotAxis
  /// The axis upwards.
  public var y: PlotAxis
  /// What is drawn.
  public var series: [Series]

  /// The most points that a series may have for each to be marked with a dot.
  private static let mostDots = 40

  /// A chart of `series`.
  public init(_ title: String? = nil, x: PlotAxis, y: PlotAxis, series: [Series]) {
    (self.title, self.x, self.y, self.series) = (title, x, y, series)
  }

  /// The chart as the text of an SVG file, which may stand in an HTML page too.
  public func svg(width: Int = 640, height: Int = 380) -> String {
    let points = series.flatMap(\.points)
    let heights = points.flatMap { [$0.y - ($0.error ?? 0), $0.y + ($0.error ?? 0)] }
    let frame = PlotFrame(
      width: width, height: height, title: title, axes: (x, y),
      scales: (AxisScale(x.scale, holding: points.map(\.x)), AxisScale(y.scale, holding: heights)),
      legend: series.count > 1 ? series.map(\.name) : [])
    let marks = series.indices.map { mark(series[$0], index: $0, in: frame) }
    return frame.svg(marks: marks) { index, place in
      "<path stroke=\"\(PlotStyle.color(index))\" stroke-width=\"2.5\"\(PlotStyle.dashes(index)) "
        + "d=\"M\(pixels(place.x - 8)) \(pixels(place.y))h16\"/>"
    }
  }

  /// One series: its line, its error bars, its dots.
  private func mark(_ series: Series, index: Int, in frame: PlotFrame) -> String {
    let color = PlotStyle.color(index)
    var (line, bars, dots, isJoined) = ("", "", "", false)
    for point in series.points {
      guard let place = frame.place(x: point.x, y: point.y) else {
        isJoined = false
        continue
      }
      let at = "\(pixels(place.x)) \(pixels(place.y))"
      line += (isJoined ? "L" : "M") + at
      dots += "M\(at)h0"
      isJoined = true
      if let error = point.error, error.isFinite { bars += bar(of: point.y, error, at: place.x, in: frame) }
    }
    let style = "fill=\"none\" stroke=\"\(color)\""
    return
      "<path \(style) stroke-width=\"2\" stroke-linejoin=\"round\"\(PlotStyle.dashes(index)) d=\"\(line)\"/>"
      + (bars.isEmpty ? "" : "<path \(style) stroke-width=\"1.5\" d=\"\(bars)\"/>")
      + (series.points.count > Self.mostDots
        ? "" : "<path \(style) stroke-width=\"6\" stroke-linecap=\"round\" d=\"\(dots)\"/>")
  }

  /// An error bar with a short stroke at each end.
  private func bar(of y: Double, _ error: Double, at x: Double, in frame: PlotFrame) -> String {
    let (low, high) = (pixels(frame.height(of: y - error)), pixels(frame.height(of: y + error)))
    let start = pixels(x - 4)
    return "M\(start) \(low)h8M\(pixels(x)) \(low)V\(high)M\(start) \(high)h8"
  }
}
