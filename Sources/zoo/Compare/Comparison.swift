import Foundation
import GenerativeModels

/// Runs side by side.
struct Comparison {
  let runs: [ComparedRun]

  /// What the runs are called: the names of their folders, or their paths where names are the same.
  var names: [String] {
    let names = runs.map { $0.folder.url.standardizedFileURL.lastPathComponent }
    return Set(names).count == names.count ? names : runs.map(\.path)
  }

  /// The paths of the values that are not the same in all configurations, in order. The number of threads changes no
  /// result.
  var differences: [String] {
    Set(runs.flatMap(\.settings.keys)).sorted().filter { key in
      key != "threads" && runs.contains { $0.settings[key] != runs[0].settings[key] }
    }
  }

  /// What is said of each run: its name, and a value a run.
  struct Row: Equatable {
    let name: String
    let values: [String]
  }

  /// What sets the runs apart, how they went, and what came of it.
  var rows: [Row] { configurationRows + trainingRows + testRows }

  private var configurationRows: [Row] {
    let first = ["model", "data"]
    return (first + differences.filter { !first.contains($0) }).map { key in
      row(key) { $0.settings[key]?.setting }
    }
  }

  private var trainingRows: [Row] {
    let rows = [
      row("epochs") { $0.metrics.last.map { "\($0.epoch)" } },
      row("steps") { $0.metrics.last.map { "\($0.step)" } },
      row("training loss, last") { $0.metrics.last.map { fixed($0.loss, 3) } },
      row("validation loss, last") { $0.metrics.last?.validationLoss.map { fixed($0, 3) } },
      row("validation loss, best") { $0.best?.validationLoss.map { fixed($0, 3) } },
      row("best epoch") { $0.best.map { "\($0.epoch)" } },
      row("images a second, last") { $0.metrics.last.map { fixed($0.imagesPerSecond, 0) } },
      row("time") { $0.metrics.last.map { clock($0.seconds) } },
    ]
    return rows.filter { $0.values.contains { $0 != Self.nothing } }
  }

  private var testRows: [Row] {
    Set(runs.flatMap(\.testFigures.keys)).sorted().map { key in
      row("test: " + key.replacingOccurrences(of: "_", with: " ")) { $0.testFigures[key]?.text }
    }
  }

  private static let nothing = "–"

  private func row(_ name: String, _ value: (ComparedRun) -> String?) -> Row {
    Row(name: name, values: runs.map { value($0) ?? Self.nothing })
  }

  /// Why the losses of the runs say nothing about each other, if so.
  var caution: String? {
    let (models, data) = (Set(runs.map(\.configuration.model)), Set(runs.map(\.configuration.data)))
    guard models.count > 1 || data.count > 1 else { return nil }
    let kinds = data.count > 1 ? "data sets" : "models"
    return "The runs are of different \(kinds): their losses may be of different kinds."
  }

  /// The table for a person.
  var text: String {
    let lines = [Row(name: "", values: names)] + rows
    let first = lines.map(\.name.count).max() ?? 0
    let widths = runs.indices.map { place in lines.map { $0.values[place].count }.max() ?? 0 }
    let table = lines.map { line in
      line.name.padded(to: first)
        + zip(line.values, widths).map { value, width in
          "  " + String(repeating: " ", count: width - value.count) + value
        }.joined()
    }
    return (table + (caution.map { [$0] } ?? [])).joined(separator: "\n")
  }
}
