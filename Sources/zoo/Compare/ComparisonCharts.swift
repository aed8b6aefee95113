import GenerativeModels
import Pictures

/// The curves of several runs in the same frames.
struct ComparisonCharts {
  let comparison: Comparison

  /// The loss that all runs have: on validation images, or else on training images.
  var loss: LineChart { hasValidation ? validation : training }

  /// All charts: losses over epochs, and the first of them over time.
  var all: [LineChart] {
    (hasValidation ? [validation, training] : [training]) + [overTime]
  }

  private var hasValidation: Bool {
    comparison.runs.allSatisfy { $0.metrics.contains { $0.validationLoss != nil } }
  }

  private var validation: LineChart {
    chart("validation loss", over: PlotAxis("epoch", isWhole: true), { Double($0.epoch) }) {
      $0.validationLoss
    }
  }

  private var training: LineChart {
    chart("training loss", over: PlotAxis("epoch", isWhole: true), { Double($0.epoch) }) { $0.loss }
  }

  private var overTime: LineChart {
    let name = hasValidation ? "validation loss" : "training loss"
    return chart(name, over: PlotAxis("minutes"), { $0.seconds / 60 }) { epoch in
      hasValidation ? epoch.validationLoss : epoch.loss
    }
  }

  private func chart(
    _ name: String, over axis: PlotAxis, _ place: (EpochMetrics) -> Double,
    _ value: (EpochMetrics) -> Double?
  ) -> LineChart {
    LineChart(
      x: axis, y: PlotAxis(name),
      series: zip(comparison.names, comparison.runs).map { name, run in
        LineChart.Series(
          name, points: run.metrics.compactMap { epoch in value(epoch).map { .init(place(epoch), $0) } })
      })
  }
}
