import Datasets
import Tensors

/// The directions in which features vary most (Pearson 1901; Hotelling 1933):
///
///     z = (x − mean)·componentsᵀ,   x ≈ mean + z·components
///
/// No other linear code of as many numbers leaves a smaller squared error. What is left on the features they were
/// fitted to, summed over a feature vector and averaged over all, is ``totalVariance`` less the sum of ``variances``.
///
/// Components are found by randomised subspace iteration with a Rayleigh–Ritz step in each round (Halko, Martinsson
/// and Tropp 2011, "Finding structure with randomness", algorithms 4.4 and 5.3), not for a set number of rounds but
/// until the residuals C·v − λ·v are down to float32's rounding. The draws that it starts from are always the same.
/// A large share of all components comes from the whole covariance instead.
public struct PrincipalComponents {
  /// The mean of the features: `[D]`.
  public let mean: Vector

  /// The directions, orthonormal, in order of variance, the largest first: `[K, D]`. In each the element farthest from
  /// zero is positive, which settles the sign.
  public let components: FeatureBatch

  /// The mean square of z along each component over the features fitted: divided by their number N, not by N − 1.
  public let variances: [Double]

  /// The variance of the features along all D axes.
  public let totalVariance: Double

  /// What −mean projects to: `[K]`.
  private let offset: Vector

  /// The `count` first principal components of `features`, `[N, D]`; `count` is at most D.
  public init(of features: FeatureBatch, count: Int) {
    let parts = stride(from: 0, to: features.shape[0], by: 1000).lazy.map {
      features.samples($0..<min($0 + 1000, features.shape[0]))
    }
    self.init(Covariance(of: parts), count: count)
  }

  /// The `count` first principal components of the intensities of `images`, of which 1,000 at a time are unpacked.
  public init(of images: StoredImages, count: Int) {
    self.init(Covariance(of: images.batches(of: 1000).lazy.map { $0.images.rowsOfPixels }), count: count)
  }

  init(_ covariance: Covariance, count: Int) {
    let dimensions = covariance.mean.count
    require(
      1...dimensions ~= count, "PrincipalComponents: \(count) components of \(dimensions) dimensions")
    // Ritz vectors of a subspace that is nearly everything cost more than all eigenvectors.
    let leading =
      8 * count >= dimensions
      ? covariance.matrix.allEigenvectors() : covariance.matrix.leadingEigenvectors(count)
    mean = covariance.mean
    components = leading.vectors.samples(0..<count).withSettledSigns()
    offset = -mean.reshaped([1, dimensions]).matrixProduct(components, transposingRight: true).flattened
    // A covariance has no negative eigenvalue: what rounding made is zero.
    variances = leading.values.prefix(count).map { max($0, 0) }
    totalVariance = covariance.trace
  }

  /// K.
  public var count: Int { components.shape[0] }

  /// D.
  public var dimensions: Int { components.shape[1] }
}

extension PrincipalComponents {
  /// z: `[N, D]` to `[N, K]`.
  public func project(_ features: FeatureBatch) -> FeatureBatch {
    require(
      features.shape[1] == dimensions,
      "PrincipalComponents: features \(features.shape); the components have \(dimensions) dimensions")
    return features.matrixProduct(components, transposingRight: true).adding(row: offset)
  }

  /// mean + z·components: `[N, K]` to `[N, D]`.
  public func reconstruct(_ projections: FeatureBatch) -> FeatureBatch {
    require(
      projections.shape[1] == count,
      "PrincipalComponents: projections \(projections.shape) on \(count) components")
    return projections.linear(components, bias: mean)
  }

  /// z of all `images`, without all their intensities at once: `[N, K]`.
  public func project(_ images: StoredImages) -> FeatureBatch { images.features { project($0.rowsOfPixels) } }

  /// The squared error of `images` reconstructed from their projections, summed over pixels and channels, averaged over
  /// images.
  ///
  /// Thirty components of MNIST's training images leave 13.87 on its test images, whether they are fitted to the
  /// 50,000 that models are trained on (13.868) or to those and the validation images (13.866).
  public func reconstructionError(on images: StoredImages) -> Double {
    let errors = images.features { images in
      let pixels = images.rowsOfPixels
      let errors = FeatureBatch.squaredError(reconstruct(project(pixels)), pixels).sumPerSample()
      return errors.reshaped([errors.count, 1])
    }
    return errors.elements.reduce(0) { $0 + Double($1) } / Double(images.count)
  }
}

extension Tensor where Rank == 2 {
  /// The rows, each turned so that the element farthest from zero is positive.
  fileprivate func withSettledSigns() -> FeatureBatch {
    let width = shape[1]
    let signs = withUnsafeElements { elements in
      (0..<shape[0]).map { row -> Float in
        let row = elements[row * width..<(row + 1) * width]
        return (row.max { abs($0) < abs($1) } ?? 0) < 0 ? -1 : 1
      }
    }
    return multiplied(perSample: Vector(signs))
  }
}
