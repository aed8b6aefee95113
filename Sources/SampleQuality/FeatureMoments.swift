import Representations
import Tensors

/// The mean and the covariance of features, in Double.
///
///     μ = Σ x / N,   C = Σ (x − μ)·(x − μ)ᵀ / (N − 1)
public struct FeatureMoments: Sendable {
  /// N.
  public let count: Int

  /// μ: `[D]`.
  public let mean: [Double]

  /// C: `[D, D]`.
  public let covariance: [Double]

  /// The moments of the rows of `features`, `[N, D]`, of which there must be two.
  public init(of features: FeatureBatch) {
    let (count, dimensions) = (features.shape[0], features.shape[1])
    require(count > 1, "FeatureMoments: \(count) features have no covariance")
    let elements = features.elements
    var columns = (0..<dimensions).map { column in
      stride(from: column, to: elements.count, by: dimensions).map { Double(elements[$0]) }
    }
    mean = columns.map { $0.reduce(0, +) / Double(count) }
    for (column, mean) in mean.enumerated() { columns[column] = columns[column].map { $0 - mean } }
    var covariance = [Double](repeating: 0, count: dimensions * dimensions)
    for row in 0..<dimensions {
      for column in 0...row {
        let value = dot(columns[row], columns[column], count) / Double(count - 1)
        (covariance[row * dimensions + column], covariance[column * dimensions + row]) = (value, value)
      }
    }
    (self.count, self.covariance) = (count, covariance)
  }
}

extension FeatureMoments {
  /// The Fréchet distance, squared as usual, of two Gaussians with these moments (Dowson and Landau 1982; Heusel et al.
  /// 2017, "GANs trained by a two time-scale update rule", equation 6, where features come from Inception):
  ///
  ///     ‖μ₁ − μ₂‖² + tr(C₁ + C₂ − 2·(C₁·C₂)^½)
  ///
  /// The trace of the root is the sum of the roots of the eigenvalues of C₁^½·C₂·C₁^½, which is symmetric.
  ///
  /// With N features each, the distance of two draws from one distribution is not 0 but falls like 1/N: distances compare
  /// where numbers are the same.
  public func frechetDistance(to other: FeatureMoments) -> Double {
    let size = mean.count
    require(size == other.mean.count, "frechetDistance: of \(size) features and of \(other.mean.count)")
    let shift = zip(mean, other.mean).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    let own = SymmetricEigenproblem(covariance, size: size)
    // Rows √λ·v: with those as a matrix R, the eigenvalues of R·C₂·Rᵀ are those of C₁^½·C₂·C₁^½.
    let root = own.vectors.enumerated().map { max(own.values[$0.offset / size], 0).squareRoot() * $0.element }
    let product = root.product(other.covariance, size: size).product(root, size: size)
    let rootTrace = SymmetricEigenproblem(product, size: size).values.reduce(0) {
      $0 + max($1, 0).squareRoot()
    }
    return max(0, shift + trace + other.trace - 2 * rootTrace)
  }

  private var trace: Double {
    stride(from: 0, to: covariance.count, by: mean.count + 1).reduce(0) { $0 + covariance[$1] }
  }
}

extension [Double] {
  /// The product with the transpose of `other`, both of size × size elements.
  fileprivate func product(_ other: [Double], size: Int) -> [Double] {
    withUnsafeBufferPointer { left in
      other.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return [] }
        return (0..<size * size).map { dot(left + $0 / size * size, right + $0 % size * size, size) }
      }
    }
  }
}
