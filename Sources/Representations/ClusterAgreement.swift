import Foundation
import Tensors

/// How well clusters agree with classes that they were found without. Neither measure asks which cluster goes by which
/// number.
public struct ClusterAgreement: Sendable, Equatable {
  /// The share of images whose class is the most frequent one of their cluster. One cluster an image would make it 1,
  /// so it compares clusterings into equally many.
  public let purity: Double

  /// The information that cluster and class have in common, I(cluster; class), divided by the arithmetic mean of their
  /// entropies: 0 where they are independent, 1 where either tells the other. 1 too where there is nothing to tell: one
  /// cluster and one class.
  public let normalizedMutualInformation: Double

  /// The agreement of `clusters` and `labels`, one number an image each.
  public init(clusters: [Int], labels: [Int]) {
    require(
      !clusters.isEmpty && clusters.count == labels.count,
      "ClusterAgreement: \(clusters.count) clusters and \(labels.count) labels")
    let total = Double(labels.count)
    var table: [Int: [Int: Int]] = [:]
    for (cluster, label) in zip(clusters, labels) { table[cluster, default: [:]][label, default: 0] += 1 }
    purity = Double(table.values.reduce(0) { $0 + ($1.values.max() ?? 0) }) / total

    let clusterEntropy = entropy(of: clusters)
    let labelEntropy = entropy(of: labels)
    let joint = entropy(ofCounts: table.values.flatMap(\.values))
    let mean = (clusterEntropy + labelEntropy) / 2
    // I = H(cluster) + H(class) − H(cluster, class), which rounding may take below 0.
    normalizedMutualInformation = mean > 0 ? max(0, (2 * mean - joint) / mean) : 1
  }
}

/// −Σ p·log p of the frequencies of `numbers`, in nats.
private func entropy(of numbers: [Int]) -> Double {
  var counts: [Int: Int] = [:]
  for number in numbers { counts[number, default: 0] += 1 }
  return entropy(ofCounts: Array(counts.values))
}

/// The same of what was counted; in order of size, as sums of Double depend on it.
private func entropy(ofCounts counts: [Int]) -> Double {
  let total = Double(counts.reduce(0, +))
  return -counts.sorted().reduce(0) { $0 + Double($1) / total * log(Double($1) / total) }
}
