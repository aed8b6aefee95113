import Foundation
import GenerativeModels
import Testing

@testable import zoo

@Suite struct ProbeReportTests {
  private let report = ProbeReport(
    model: "autoencoder", data: "mnist",
    results: [
      ProbeResult(
        method: .fineTuned, labels: .some(100), labelCount: 100, errors: [0.1, 0.12], choices: [1e-3, 1e-3]),
      ProbeResult(
        method: .pixels, labels: .some(100), labelCount: 100, errors: [0.3, 0.2], choices: [1, 0.1]),
      ProbeResult(
        method: .fineTuned, labels: .all, labelCount: 50_000, errors: [0.01, 0.01], choices: [1e-3, 1e-3]),
      ProbeResult(method: .pixels, labels: .all, labelCount: 50_000, errors: [0.08], choices: [1e-4]),
    ],
    clusterings: [
      ProbeClustering(
        features: .pixels, clusters: 2, agreement: ClusterAgreement(clusters: [0, 0, 1], labels: [0, 1, 1]))
    ],
    seconds: 61.4, output: "probe.svg")

  @Test func tablesAreAligned() {
    let lines = report.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(
      lines.prefix(4) == [
        "autoencoder on mnist: test errors in %, mean and standard deviation of 2 seeds",
        "labels     fine-tuned    linear on pixels",
        "100        11.00 ± 1.41  25.00 ± 7.07",
        "all 50000  1.00 ± 0.00   8.00",
      ])
    #expect(lines[5] == "clusters of  count  purity  normalised mutual information")
    #expect(lines[6].hasPrefix("pixels       2      0.6667  "))
    #expect(lines[8] == "61 s; plot: probe.svg")
  }

  @Test func theChartHasALineAMethod() {
    let series = report.chart.series
    #expect(series.map(\.name) == ["fine-tuned", "linear on pixels"])
    #expect(series.map { $0.points.map(\.x) } == [[100, 50_000], [100, 50_000]])
    #expect(series[1].points[0].y == 25 && series[1].points[1].error == nil)
    #expect(report.chart.svg().contains("fine-tuned"))
  }

  @Test func everyResultIsAnObject() throws {
    let objects = try Program.json(report.jsonLines().joined(separator: "\n"))
    #expect(objects.count == 6)
    #expect(objects[0]["method"] as? String == "fine-tuned" && objects[0]["label_count"] as? Int == 100)
    #expect(objects[3]["labels"] as? String == "all" && objects[3]["error_rate"] as? Double == 0.08)
    #expect(objects[3]["error_rate_deviation"] == nil)
    #expect(objects[4]["purity"] as? Double == 2.0 / 3)
    #expect(objects[5]["output"] as? String == "probe.svg")
  }
}
