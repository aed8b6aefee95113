import GenerativeModels
import Pictures

/// What `probe` prints and plots.
struct ProbeReport {
  let model: String
  let data: String
  let results: [ProbeResult]
  let clusterings: [ProbeClustering]
  let seconds: Double
  let output: String

  /// The errors as a table with a row for each number of labels and a column a method, the clusterings below.
  var text: String {
    let methods = ProbeMethod.allCases.filter { method in results.contains { $0.method == method } }
    var rows = [["labels"] + methods.map(\.rawValue)]
    for labels in labelCounts {
      let found = results.filter { $0.labels == labels }
      let count = found.first.map { labels == .all ? "all \($0.labelCount)" : "\($0.labelCount)" } ?? ""
      rows.append([count] + methods.map { method in found.first { $0.method == method }?.percent ?? "" })
    }
    var clusters = [["clusters of", "count", "purity", "normalised mutual information"]]
    for clustering in clusterings {
      let (name, agreement) = (clustering.features == .pixels ? "pixels" : "features", clustering.agreement)
      clusters.append(
        [name, "\(clustering.clusters)", fixed(agreement.purity, 4)]
          + [fixed(agreement.normalizedMutualInformation, 4)])
    }
    let seeds = results.map(\.errors.count).max() ?? 0
    return "\(model) on \(data): test errors in %, mean and standard deviation of \(seeds) seeds\n"
      + aligned(rows) + (clusterings.isEmpty ? "" : "\n\n" + aligned(clusters))
      + "\n\n\(fixed(seconds, 0)) s; plot: \(output)"
  }

  /// Errors against numbers of labels, a line a method.
  var chart: LineChart {
    let series = ProbeMethod.allCases.compactMap { method -> LineChart.Series? in
      let points = results.filter { $0.method == method }
        .map { result in
          LineChart.Point(
            Double(result.labelCount), 100 * result.mean, error: result.standardDeviation.map { 100 * $0 })
        }
        .sorted { $0.x < $1.x }
      return points.isEmpty ? nil : LineChart.Series(method.rawValue, points: points)
    }
    return LineChart(
      "\(model) on \(data)", x: PlotAxis("labels", scale: .logarithmic),
      y: PlotAxis("test error in %", scale: .logarithmic), series: series)
  }

  /// One object a result, one a clustering, one with the plot.
  func jsonLines() throws -> [String] {
    try results.map { try jsonLine(ResultLine(model: model, data: data, result: $0)) }
      + clusterings.map { try jsonLine(ClusteringLine(model: model, data: data, clustering: $0)) }
      + [jsonLine(EndLine(output: output, seconds: seconds))]
  }

  private var labelCounts: [LabelCount] {
    results.reduce(into: []) { found, result in
      if !found.contains(result.labels) { found.append(result.labels) }
    }
  }
}

/// `rows` with their columns under each other, two spaces between them.
private func aligned(_ rows: [[String]]) -> String {
  let columns = rows.map(\.count).max() ?? 0
  let widths = (0..<columns).map { column in
    rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0
  }
  return rows.map { row in
    let line = zip(row, widths).map { $0.padded(to: $1) }.joined(separator: "  ")
    return String(line.reversed().drop { $0 == " " }.reversed())
  }.joined(separator: "\n")
}

extension ProbeResult {
  /// As in `1.38 ± 0.04`.
  fileprivate var percent: String {
    let deviation = standardDeviation.map { " ± \(fixed(100 * $0, 2))" } ?? ""
    return fixed(100 * mean, 2) + deviation
  }
}

private struct ResultLine: Encodable {
  let model: String
  let data: String
  let method: ProbeMethod
  let labels: String
  let labelCount: Int
  let errorRate: Double
  let errorRateDeviation: Double?
  let errorRates: [Double]
  let choices: [Double]

  init(model: String, data: String, result: ProbeResult) {
    (self.model, self.data, method) = (model, data, result.method)
    (labels, labelCount) = ("\(result.labels)", result.labelCount)
    (errorRate, errorRateDeviation) = (result.mean, result.standardDeviation)
    (errorRates, choices) = (result.errors, result.choices)
  }

  enum CodingKeys: String, CodingKey {
    case model, data, method, labels, choices
    case labelCount = "label_count"
    case errorRate = "error_rate"
    case errorRateDeviation = "error_rate_deviation"
    case errorRates = "error_rates"
  }
}

private struct ClusteringLine: Encodable {
  let model: String
  let data: String
  let clusteringOf: String
  let clusters: Int
  let purity: Double
  let normalizedMutualInformation: Double

  init(model: String, data: String, clustering: ProbeClustering) {
    (self.model, self.data, clusters) = (model, data, clustering.clusters)
    clusteringOf = clustering.features == .pixels ? "pixels" : "features"
    purity = clustering.agreement.purity
    normalizedMutualInformation = clustering.agreement.normalizedMutualInformation
  }

  enum CodingKeys: String, CodingKey {
    case model, data, clusters, purity
    case clusteringOf = "clustering_of"
    case normalizedMutualInformation = "normalized_mutual_information"
  }
}

private struct EndLine: Encodable {
  let output: String
  let seconds: Double
}
