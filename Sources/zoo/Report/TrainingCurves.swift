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

  /// Where the run has got to, how it did, and how long it took.
  var figures: [(name: String, value: String)] {
    guard let last = metrics.last else { return [] }
    let best = metrics.best
    let rows: [(name: String, value: String?)] = [
      ("epochs", "\(last.epoch)"), ("steps", "\(last.step)"), ("training loss", fixed(last.loss, 3)),
      ("validation loss", last.validationLoss.map { fixed($0, 3) }),
      ("best validation loss", best?.validationLoss.map { "\(fixed($0, 3)), epoch \(best?.epoch ?? 0)" }),
      ("images a second", fixed(last.imagesPerSecond, 0)), ("time", clock(last.seconds)),
    ]
    return rows.compactMap { row in row.value.map { (row.name, $0) } }
  }

  private func chart(_ series: [LineChart.Series]) -> LineChart {
    let series = series.filter { !$0.points.isEmpty }
    // One line has no legend that would name it.
    let name = series.count == 1 ? series[0].name : "mean over images"
    return LineChart(x: PlotAxis("epoch", isWhole: true), y: PlotAxis(name), series: series)
  }

  private func series(_ name: String, _ value: (EpochMetrics) -> Double?) -> LineChart.Series {
    LineChart.Series(
      name, points: metrics.compactMap { epoch in value(epoch).map { .init(Double(epoch.epoch), $0) } })
  }
}

extension [EpochMetrics] {
  /// The epoch with the least validation loss. Where a model is trained in stages, one of the last: losses before, which
  /// have other terms, are of another kind.
  var best: EpochMetrics? {
    let last = last?.terms.keys.sorted()
    return filter { $0.validationLoss != nil && $0.terms.keys.sorted() == last }
      .min { $0.validationLoss ?? .infinity < $1.validationLoss ?? .infinity }
  }
}
