/// Points of classes in the plane, coloured by class, as SVG text.
///
/// Points that are not finite are left out. Classes are drawn in turns, some points of each at a time, so that none
/// covers the others; the name of each stands in the legend, and amid its points.
public struct ScatterPlot: Sendable {
  /// A point of the plane.
  public struct Point: Sendable, Equatable {
    /// Where it lies across.
    public var x: Double
    /// How high it lies.
    public var y: Double
    /// The class it belongs to; all that have none are of one colour.
    public var label: Int?

    /// A point of the class `label`.
    public init(_ x: Double, _ y: Double, label: Int? = nil) { (self.x, self.y, self.label) = (x, y, label) }
  }

  /// What stands above, if anything.
  public var title: String?
  /// The axis across.
  public var x: PlotAxis
  /// The axis upwards.
  public var y: PlotAxis
  /// What is drawn.
  public var points: [Point]
  /// The names of the classes, where they have some other than their numbers.
  public var classNames: [String]?
  /// Whether one unit is equally long on both axes.
  public var hasEqualUnits: Bool

  /// The number of turns that classes are drawn in.
  private static let turns = 8

  /// A plot of `points`.
  public init(
    _ title: String? = nil, x: PlotAxis, y: PlotAxis, points: [Point], classNames: [String]? = nil,
    hasEqualUnits: Bool = true
  ) {
    (self.title, self.x, self.y, self.points) = (title, x, y, points)
    (self.classNames, self.hasEqualUnits) = (classNames, hasEqualUnits)
  }

  /// The plot as the text of an SVG file, which may stand in an HTML page too.
  public func svg(width: Int = 640, height: Int = 560) -> String {
    let classes = Set(points.compactMap(\.label)).sorted()
    var frame = PlotFrame(
      width: width, height: height, title: title, axes: (x, y),
      scales: (AxisScale(x.scale, holding: points.map(\.x)), AxisScale(y.scale, holding: points.map(\.y))),
      legend: classes.map(name))
    if hasEqualUnits { frame = frame.withEqualUnits() }
    return frame.svg(marks: dots(in: frame) + classes.compactMap { nameAmidPoints(of: $0, in: frame) }) {
      "<circle cx=\"\(pixels($1.x))\" cy=\"\(pixels($1.y))\" r=\"5\" fill=\"\(PlotStyle.color(classes[$0]))\"/>"
    }
  }

  private func name(of label: Int) -> String {
    guard let classNames, classNames.indices.contains(label) else { return "\(label)" }
    return classNames[label]
  }

  private func dots(in frame: PlotFrame) -> [String] {
    let diameter = points.count > 1000 ? 3 : 5
    let size = max(1, (points.count + Self.turns - 1) / Self.turns)
    return stride(from: 0, to: points.count, by: size).flatMap { start in
      Dictionary(grouping: points[start..<min(start + size, points.count)]) { $0.label ?? 0 }
        .sorted { $0.key < $1.key }
        .map { label, points in
          let places = points.compactMap { frame.place(x: $0.x, y: $0.y) }
          return "<path stroke=\"\(PlotStyle.color(label))\" stroke-width=\"\(diameter)\" "
            + "stroke-linecap=\"round\" d=\"\(places.map { "M\(pixels($0.x)) \(pixels($0.y))h0" }.joined())\"/>"
        }
    }
  }

  /// The class's name at the median of its points.
  private func nameAmidPoints(of label: Int, in frame: PlotFrame) -> String? {
    let places = points.filter { $0.label == label }.compactMap { frame.place(x: $0.x, y: $0.y) }
    guard !places.isEmpty else { return nil }
    let (across, down) = (places.map(\.x).sorted(), places.map(\.y).sorted())
    let middle = places.count / 2
    return SVGText(
      text: name(of: label), x: across[middle], y: down[middle] + 5, anchor: .middle, style: "plot-name"
    ).svg
  }
}
