import Foundation

extension Reference {
  /// log Σ eˣ.
  public static func logSumExp(_ x: [Double]) -> Double {
    let most = x.max() ?? 0
    return most + log(x.reduce(0) { $0 + exp($1 - most) })
  }

  /// log Σₖ exp(logits[n, k]) − logits[n, label[n]], one number a row.
  public static func softmaxCrossEntropy(_ logits: Exact, labels: [Int]) -> [Double] {
    labels.enumerated().map { n, label in logSumExp(logits.row(n)) - logits[n, label] }
  }

  /// softplus(x) − t · x, one number an element: −log p(t) of a Bernoulli with logit x.
  public static func binaryCrossEntropy(_ logits: Exact, targets: Exact) -> [Double] {
    zip(logits.values, targets.values).map { softplus($0) - $1 * $0 }
  }

  /// (x − mean) / √(variance + ε) down each column of `[N, C]`, scaled and shifted; the variance divides by N.
  public static func batchNorm(_ x: Exact, scale: Exact, shift: Exact, epsilon: Double) -> Exact {
    let count = Double(x.extents[0])
    var y = x
    for c in 0..<x.extents[1] {
      let column = (0..<x.extents[0]).map { x[$0, c] }
      let mean = column.reduce(0, +) / count
      let variance = column.reduce(0) { $0 + squared($1 - mean) } / count
      for n in column.indices {
        y[n, c] = (column[n] - mean) / (variance + epsilon).squareRoot() * scale[c] + shift[c]
      }
    }
    return y
  }

  /// (x − mean) / √(variance + ε) along each row of `[N, C]`, scaled and shifted.
  public static func layerNorm(_ x: Exact, scale: Exact, shift: Exact, epsilon: Double) -> Exact {
    var y = x
    for n in 0..<x.extents[0] {
      let row = x.row(n)
      let mean = row.reduce(0, +) / Double(row.count)
      let variance = row.reduce(0) { $0 + squared($1 - mean) } / Double(row.count)
      for c in row.indices {
        y[n, c] = (row[c] - mean) / (variance + epsilon).squareRoot() * scale[c] + shift[c]
      }
    }
    return y
  }
}
