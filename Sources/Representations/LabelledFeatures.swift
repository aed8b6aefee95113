import Tensors

/// Feature vectors of images whose classes are known.
public struct LabelledFeatures {
  /// `[N, F]`.
  public let features: FeatureBatch

  /// One class an image, 0 and up.
  public let labels: [Int]

  /// Features with their labels.
  public init(_ features: FeatureBatch, labels: [Int]) {
    require(
      features.shape[0] == labels.count, "LabelledFeatures: \(labels.count) labels for \(features.shape)")
    (self.features, self.labels) = (features, labels)
  }

  /// Those at `positions`, in that order.
  public func subset(at positions: [Int]) -> LabelledFeatures {
    LabelledFeatures(features.rows(at: positions), labels: positions.map { labels[$0] })
  }

  /// The labels as the losses take them.
  var targets: Vector { Vector(labels.map { Float($0) }) }
}

/// A shift and a scale of each feature that give those it was made from mean 0 and variance 1.
///
///     y = (x − mean)·scale,   scale = 1 / max(deviation, largest deviation / 10)
///
/// A feature that hardly varies, such as a pixel in the corner or a unit that a VAE makes no use of, is not blown up to
/// the size of the others: its noise would be all that there is to see.
///
/// Principal components have sizes that mean something, so they may keep their proportions: all are divided by the
/// largest deviation then.
public struct Standardization {
  /// `[F]`.
  public let mean: Vector

  /// `[F]`.
  public let scale: Vector

  /// The shift and scale of `features`, `[N, F]`; one scale for all where they are to keep their proportions.
  public init(of features: FeatureBatch, keepingProportions: Bool = false) {
    let count = Float(features.shape[0])
    mean = features.columnSums() / count
    let centred = features.adding(row: -mean)
    let deviations = (centred.columnDots(centred) / count).squareRoot().elements
    let largest = deviations.max() ?? 0
    let least = keepingProportions ? largest : largest / 10
    scale = Vector(deviations.map { least > 0 ? 1 / max($0, least) : 1 })
  }

  /// The standardised features.
  public func callAsFunction(_ features: FeatureBatch) -> FeatureBatch {
    features.adding(row: -mean).multiplied(byRow: scale)
  }
}
