import Tensors

/// The mean and the covariance of features that come in parts.
///
///     mean = Σ x / N,   C = Σ (x − mean)ᵀ·(x − mean) / N
struct Covariance {
  /// `[D]`.
  let mean: Vector

  /// C: `[D, D]`.
  let matrix: FeatureBatch

  /// The moments of the rows of `parts`, each `[n, D]`, which are walked through twice: the mean first, as the
  /// difference of two large moments would lose digits.
  init(of parts: some Sequence<FeatureBatch>) {
    var count = 0
    var sums: [Double] = []
    for part in parts {
      count += part.shape[0]
      let partSums = part.columnSums().elements
      if sums.isEmpty { sums = partSums.map { _ in 0 } }
      for (index, sum) in partSums.enumerated() { sums[index] += Double(sum) }
    }
    require(count > 0, "PrincipalComponents: there are no features")
    mean = Vector(sums.map { Float($0 / Double(count)) })
    var matrix = FeatureBatch(zeros: [sums.count, sums.count])
    for part in parts {
      let centred = part.adding(row: -mean)
      matrix = matrix + centred.matrixProduct(centred, transposingLeft: true)
    }
    self.matrix = matrix / Float(count)
  }

  /// The sum of the variances.
  var trace: Double {
    let extent = matrix.shape[0]
    return matrix.withUnsafeElements { elements in
      (0..<extent).reduce(0) { $0 + Double(elements[$1 * extent + $1]) }
    }
  }
}
