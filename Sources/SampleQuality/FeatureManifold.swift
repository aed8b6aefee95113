import Representations
import Tensors

/// What features cover: balls around each, as large as to reach the k-th nearest of the others (Kynkäänniemi et al. 2019,
/// "Improved precision and recall metric for assessing generative models", equations 1 and 2).
///
/// Distances come from matrix products, some rows at a time, so that memory grows with the number of features and not
/// with its square.
public struct FeatureManifold {
  /// Around the mean of them, where distances lose fewest digits: `[D, N]`.
  private let centresInColumns: FeatureBatch

  /// (r² − ‖c‖²)/2 of each centre c with radius r: `[N]`.
  private let offsets: Vector

  private let mean: Vector

  /// The balls of `features`, `[N, D]`, of which there must be more than `neighbours`.
  public init(of features: FeatureBatch, neighbours: Int) {
    let count = features.shape[0]
    require(
      1..<max(count, 2) ~= neighbours, "FeatureManifold: \(neighbours) neighbours among \(count) features")
    mean = features.columnSums() / Float(count)
    let centres = features.adding(row: -mean)
    centresInColumns = centres.transposed()
    let halfSquares = centres.dotPerSample(centres) * 0.5
    var offsets: [Float] = []
    for rows in blocks(of: count) {
      // The larger s = x·c − ‖c‖²/2, the nearer: ‖x − c‖² = ‖x‖² − 2·s.
      let nearness = centres.samples(rows).linear(centresInColumns, bias: -halfSquares)
      offsets += nearness.elements(ofRank: neighbours, exceptFrom: rows.lowerBound).map { -$0 }
    }
    // r²/2 − ‖c‖²/2 = (‖c‖²/2 − s) − ‖c‖²/2: of its own features nothing but −s is left.
    self.offsets = Vector(offsets)
  }

  /// The share of `queries`, `[M, D]`, that lie within a ball at least.
  public func share(of queries: FeatureBatch) -> Double {
    let count = queries.shape[0]
    require(count > 0, "FeatureManifold: there is nothing to look for")
    let centred = queries.adding(row: -mean)
    let halfSquares = (centred.dotPerSample(centred) * 0.5).elements
    var inside = 0
    for rows in blocks(of: count) {
      // ‖x − c‖² ≤ r² where x·c + (r² − ‖c‖²)/2 ≥ ‖x‖²/2.
      let reach = centred.samples(rows).linear(centresInColumns, bias: offsets)
      inside += zip(reach.elements(ofRank: 1), rows).count { $0 >= halfSquares[$1] }
    }
    return Double(inside) / Double(count)
  }
}

/// The rows of `count` features, a few hundred at a time.
func blocks(of count: Int) -> some Sequence<Range<Int>> {
  stride(from: 0, to: count, by: 500).lazy.map { $0..<min($0 + 500, count) }
}

extension Tensor where Rank == 2 {
  /// Of each row, the element that `rank` − 1 others are above. With `first`, row i leaves out its element
  /// `first` + i, which stands for itself.
  fileprivate func elements(ofRank rank: Int, exceptFrom first: Int? = nil) -> [Float] {
    var rest = self
    let width = shape[1]
    if let first {
      rest.withUnsafeMutableElements { elements in
        for row in 0..<shape[0] { elements[row * width + first + row] = -.infinity }
      }
    }
    var found: [Float] = []
    for _ in 0..<rank {
      let places = rest.largestInRows().elements
      rest.withUnsafeMutableElements { elements in
        found = places.enumerated().map { row, place in
          let index = row * width + Int(place)
          defer { elements[index] = -.infinity }
          return elements[index]
        }
      }
    }
    return found
  }
}
