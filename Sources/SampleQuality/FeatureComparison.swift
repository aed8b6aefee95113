import Representations
import Tensors

/// How images compare with real ones on features that both were given.
public struct FeatureComparison: Sendable, Equatable {
  /// The Fréchet distance of Gaussians with the moments of each: ``FeatureMoments/frechetDistance(to:)``.
  public let frechetDistance: Double

  /// The share of the images that lie where real images lie: quality (Kynkäänniemi et al. 2019, equation 3).
  public let precision: Double

  /// The share of real images that lie where the images lie: diversity.
  public let recall: Double

  /// How many of each precision and recall are computed with. The denser a set, the smaller its balls, so both are of
  /// one size: the first images, and as many real ones at equal distances.
  public let manifoldCount: Int

  /// The comparison of images that have `features` with real ones that have `real`, `[N, D]` and `[M, D]`.
  public init(of features: FeatureBatch, with real: FeatureBatch, neighbours: Int) {
    frechetDistance = FeatureMoments(of: features).frechetDistance(to: FeatureMoments(of: real))
    let (available, count) = (real.shape[0], min(features.shape[0], real.shape[0]))
    let some = features.samples(0..<count)
    let others = real.rows(at: (0..<count).map { $0 * available / count })
    precision = FeatureManifold(of: others, neighbours: neighbours).share(of: some)
    recall = FeatureManifold(of: some, neighbours: neighbours).share(of: others)
    manifoldCount = count
  }
}
