import Testing

@testable import Pictures

@Suite struct PlotTests {
  private func chart(_ series: [LineChart.Series], y: PlotAxis.Scale = .linear) -> LineChart {
    LineChart("errors & <bounds>", x: PlotAxis("labels"), y: PlotAxis("rate", scale: y), series: series)
  }

  @Test func chartsAreWellFormedAndNameTheirParts() throws {
    let drawing = try #require(
      Drawing(chart([.init("a \"b\"", points: [.init(0, 1)]), .init("c", points: [.init(1, 2)])]).svg()))
    for text in ["errors & <bounds>", "labels", "rate", "a \"b\"", "c"] {
      #expect(drawing.texts.contains(text), "\(text)")
    }
    #expect(drawing.elements.first?.name == "svg")
  }

  @Test func oneSeriesNeedsNoLegend() throws {
    let drawing = try #require(Drawing(chart([.init("alone", points: [.init(0, 1), .init(1, 2)])]).svg()))
    #expect(!drawing.texts.contains("alone"))
  }

  @Test func linesAreBrokenWhereThereIsNoNumber() throws {
    let points = [1.0, 2, .nan, 3, 4].enumerated().map { LineChart.Point(Double($0), $1) }
    let drawing = try #require(Drawing(chart([.init("a", points: points)]).svg()))
    let line = try #require(drawing.paths(in: PlotStyle.palette[0]).first)
    #expect(line.filter { $0 == "M" }.count == 2)
    #expect(line.filter { $0 == "L" }.count == 2)
  }

  @Test func whatIsGreaterIsHigherAndFurtherRight() throws {
    let drawing = try #require(
      Drawing(chart([.init("a", points: [.init(1, 10), .init(2, 30), .init(4, 20)])], y: .logarithmic).svg()))
    let line = try #require(drawing.paths(in: PlotStyle.palette[0]).first)
    let places = line.split { "ML".contains($0) }.map { $0.split(separator: " ").compactMap { Double($0) } }
    try #require(places.count == 3 && places.allSatisfy { $0.count == 2 })
    #expect(places[0][0] < places[1][0] && places[1][0] < places[2][0])
    #expect(places[0][1] > places[2][1] && places[2][1] > places[1][1])
  }

  @Test func errorBarsReachBeyondTheAxisAtMostToItsFoot() throws {
    let points = [LineChart.Point(1, 10, error: 12), .init(2, 30, error: 1)]
    for scale in [PlotAxis.Scale.linear, .logarithmic] {
      let drawing = try #require(Drawing(chart([.init("a", points: points)], y: scale).svg()))
      let frame = try #require(drawing.elements.first { $0.attributes["class"] == "plot-frame" }?.attributes)
      let foot = try #require(Double(frame["y"] ?? "")) + #require(Double(frame["height"] ?? ""))
      let bars = drawing.paths(in: PlotStyle.palette[0])[1]
      let low = try #require(Double(bars.dropFirst().split { " h".contains($0) }[1]))
      #expect(scale == .linear ? low < foot : low == foot)
    }
  }

  @Test func anEmptyChartIsAnEmptyFrame() throws {
    #expect(Drawing(chart([]).svg()) != nil)
    #expect(Drawing(chart([.init("a", points: [.init(.nan, 1)])]).svg()) != nil)
  }

  @Test func everyPointIsDrawnInTheColourOfItsClass() throws {
    let points = (0..<1003).map { ScatterPlot.Point(Double($0 % 31), Double($0 % 17), label: $0 % 12) }
    let plot = ScatterPlot(
      x: PlotAxis("z1"), y: PlotAxis("z2"), points: points + [.init(.infinity, 0, label: 3)],
      classNames: ["T-shirt/top", "<b>"])
    let drawing = try #require(Drawing(plot.svg()))
    // Twelve classes share ten colours: the first two are those of the last two as well.
    for (index, color) in PlotStyle.palette.enumerated() {
      let drawn = drawing.paths(in: color).joined().filter { $0 == "M" }.count
      #expect(drawn == points.filter { $0.label.map { $0 % 10 } == index }.count)
    }
    // In the legend, and amid the points.
    for name in ["T-shirt/top", "<b>", "2", "11"] {
      #expect(drawing.texts.filter { $0 == name }.count >= 2, "\(name)")
    }
  }

  @Test func aUnitIsEquallyLongOnBothAxesWhereThatIsAskedFor() throws {
    let points = [ScatterPlot.Point(0, 0, label: 0), .init(10, 0, label: 1), .init(0, 3, label: 2)]
    let plot = ScatterPlot(x: PlotAxis("a"), y: PlotAxis("b"), points: points)
    let drawing = try #require(Drawing(plot.svg()))
    let places = PlotStyle.palette.prefix(3).compactMap { color in
      drawing.paths(in: color).first?.dropFirst().split { " h".contains($0) }.compactMap { Double($0) }
    }
    let across = places[1][0] - places[0][0]
    let up = places[0][1] - places[2][1]
    #expect(abs(across / 10 - up / 3) < 0.1)
  }

  @Test(arguments: [
    ("a < b & c > \"d\" 'e'", "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;"),
    ("tab\tline\n", "tab\tline\n"),
    ("bell\u{07}", "bell"),
    ("é 漢 \u{1F600}", "é 漢 \u{1F600}"),
  ])
  func textIsEscaped(text: String, expected: String) {
    #expect(escaped(text) == expected)
  }
}
