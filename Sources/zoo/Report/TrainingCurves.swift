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
    let names = Set(metrics.flatMap(\.terms.keys)).sorted()
    let terms = names.map { name in series(name) { $0.terms[name] } }
    return names.count > 1 ? [loss, chart(terms)] : [loss]
  }

  private func chart(_ series: [LineChart.Series]) -> LineChart {
    LineChart(
      x: PlotAxis("epoch"), y: PlotAxis("mean of an image"), series: series.filter { !$0.points.isEmpty })
  }

  private func series(_ name: String, _ value: (EpochMetrics) -> Double?) -> LineChart.Series {
    LineChart.Series(
      name, points: metrics.compactMap { epoch in value(epoch).map { .init(Double(epoch.epoch), $0) } })
  }
}
