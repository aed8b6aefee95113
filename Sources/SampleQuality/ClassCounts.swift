import Foundation
import Tensors

/// How often each class is met.
public struct ClassCounts: Sendable, Equatable {
  /// The images of each class.
  public let counts: [Int]

  /// The counts of `predictions`, each in 0 ..< `classes`.
  public init(of predictions: [Int], classes: Int) {
    var counts = [Int](repeating: 0, count: classes)
    for prediction in predictions { counts[prediction] += 1 }
    self.counts = counts
  }

  /// The share of each class.
  public var shares: [Double] {
    let total = max(counts.reduce(0, +), 1)
    return counts.map { Double($0) / Double(total) }
  }

  /// −Σ p·ln p of the shares p, in nats: 0 where all are of one class, ln(classes) where each is met equally often.
  public var entropy: Double { shares.reduce(0) { $1 > 0 ? $0 - $1 * log($1) : $0 } }

  /// The share of the classes met in `data` that are met here at least half and at most twice as often as there.
  public func coverage(of data: ClassCounts) -> Double {
    require(
      counts.count == data.counts.count, "ClassCounts: \(counts.count) classes and \(data.counts.count)")
    let met = zip(shares, data.shares).filter { $0.1 > 0 }
    let covered = met.count { $0.1 / 2 <= $0.0 && $0.0 <= 2 * $0.1 }
    return Double(covered) / Double(max(met.count, 1))
  }
}
