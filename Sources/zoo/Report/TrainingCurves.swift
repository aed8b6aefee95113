import GenerativeModels
import Pictures

/// How a run went, epoch by epoch, as charts.
struct TrainingCurves {
  let metrics: [EpochMetrics]

  /// The loss on training and validation images, and the terms that it is made of.
  var charts: [LineChart] {
    guard !metrics.isEmpty else { return [] }
    let loss = chart([
      series("training loss") { $0.loss }, series("validation loss") { $0.validationLoss },
    ])
    // The one objective of a model is its loss again.
    let names = Set(metrics.flatMap(\.terms.keys)).sorted().filter { name in
      metrics.contains { epoch in epoch.terms[name].map { abs($0 - epoch.loss) > 1e-6 * abs($0) } ?? false }
    }
    let terms = names.map { name in series(name) { $0.terms[name] } }
    return terms.isEmpty ? [loss] : [loss, chart(terms)]
  }

  private func chart(_ series: [LineChart.Series]) -> LineChart {
    LineChart(
      x: PlotAxis("epoch", isWhole: true), y: PlotAxis("mean over images"),
      series: series.filter { !$0.points.isEmpty })
  }

  private func series(_ name: String, _ value: (EpochMetrics) -> Double?) -> LineChart.Series {
    LineChart.Series(
      name, points: metrics.compactMap { epoch in value(epoch).map { .init(Double(epoch.epoch), $0) } })
  }
}
