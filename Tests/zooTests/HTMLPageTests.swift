import Foundation
import GenerativeModels
import Pictures
import Testing

@testable import zoo

@Suite struct HTMLPageTests {
  @Test func textCannotBecomeMarkup() {
    var page = HTMLPage("<script>&")
    page.addSection("a < b", [HTMLPage.preformatted("</pre>"), HTMLPage.table([("\"x\"", "<td>")])])
    let text = page.text
    #expect(text.contains("<title>&lt;script&gt;&amp;</title>"))
    #expect(text.contains("<h2>a &lt; b</h2>"))
    #expect(text.contains("<pre>&lt;/pre&gt;</pre>"))
    #expect(text.contains("<th>&quot;x&quot;</th><td class=\"number\">&lt;td&gt;</td>"))
  }

  @Test func sectionsWithoutPartsAreLeftOut() {
    var page = HTMLPage("a run")
    page.addSection("nothing", [])
    #expect(!page.text.contains("nothing"))
  }

  @Test func picturesAreWithinThePage() throws {
    let picture = ImageBatch(zeros: [1, 2, 3, 1])
    let figure = try HTMLPage.figure(picture, caption: "\"two\" by <three>")
    #expect(figure.contains("width=\"3\" height=\"2\""))
    #expect(figure.contains("src=\"data:image/png;base64,\(try picture.pngData().base64EncodedString())\""))
    #expect(figure.contains("alt=\"&quot;two&quot; by &lt;three&gt;\""))
    #expect(figure.contains("<figcaption>&quot;two&quot; by &lt;three&gt;</figcaption>"))
  }

  @Test func curvesHaveWhatWasRecorded() throws {
    let terms = #"{"bound": 10, "reconstruction": 8, "divergence": 2}"#
    let rest = #""images_per_second": 1, "seconds": 1, "terms": \#(terms)"#
    let charts = TrainingCurves(
      metrics: [
        try epoch(#""epoch": 1, "step": 1, "loss": 10, "validation_loss": 11, \#(rest)"#),
        try epoch(#""epoch": 2, "step": 2, "loss": 10, \#(rest)"#),
      ]
    ).charts
    try #require(charts.count == 2)
    #expect(charts[0].series.map(\.name) == ["training loss", "validation loss"])
    #expect(charts[0].series[0].points == [.init(1, 10), .init(2, 10)])
    #expect(charts[0].series[1].points == [.init(1, 11)])
    #expect(charts[1].series.map(\.name) == ["divergence", "reconstruction"])

    let alone = try epoch(
      #""epoch": 1, "step": 1, "loss": 3, "terms": {"loss": 3}, "images_per_second": 1, "seconds": 1"#)
    let chart = TrainingCurves(metrics: [alone]).charts
    #expect(chart.map { $0.series.map(\.name) } == [["training loss"]])
    #expect(chart.map(\.y.label) == ["training loss"], "a line that no legend names")
    #expect(TrainingCurves(metrics: []).charts.isEmpty)
  }

  @Test func aReportSaysHowFarTheRunGot() throws {
    let rest = #""terms": {}, "images_per_second": 1200.4"#
    let figures = TrainingCurves(
      metrics: [
        try epoch(#""epoch": 1, "step": 9, "loss": 4, "validation_loss": 2, "seconds": 5, \#(rest)"#),
        try epoch(#""epoch": 2, "step": 18, "loss": 3, "validation_loss": 2.5, "seconds": 65, \#(rest)"#),
      ]
    ).figures
    #expect(figures.map(\.name).starts(with: ["epochs", "steps", "training loss", "validation loss"]))
    #expect(figures.map(\.value) == ["2", "18", "3.000", "2.500", "2.000, epoch 1", "1200", "1:05"])
  }

  private func epoch(_ keys: String) throws -> EpochMetrics {
    try JSONDecoder().decode(EpochMetrics.self, from: Data("{\(keys)}".utf8))
  }
}
