import Tensors

/// Clusters of features around k means, such that the sum of squared distances to the nearest mean is small
/// (Lloyd 1982, "Least squares quantization in PCM").
///
/// The means start at features drawn far from each other (k-means++; Arthur and Vassilvitskii 2007, algorithm 1). Of
/// several starts the best end is kept. A cluster that loses all its features is given the feature farthest from its
/// mean. Distances come from one matrix product for all features and means.
public struct KMeans {
  /// The means: `[K, D]`.
  public let centroids: FeatureBatch

  /// The sum over the features fitted of the squared distance to the nearest mean.
  public let inertia: Double

  /// Clusters of `features`, `[N, D]`. Each of `restarts` goes on until the inertia falls by less than a
  /// hundred-thousandth, or for `iterations`.
  public init(
    of features: FeatureBatch, clusters: Int, restarts: Int = 5, iterations: Int = 100,
    using generator: inout RandomGenerator
  ) {
    require(
      1...max(features.shape[0], 1) ~= clusters,
      "KMeans: \(clusters) clusters of \(features.shape[0]) features")
    require(restarts > 0 && iterations > 0, "KMeans: \(restarts) restarts of \(iterations) iterations")
    let fit = LloydIterations(of: features)
    var best: (centroids: FeatureBatch, inertia: Double)?
    for _ in 0..<restarts {
      let start = fit.farApart(clusters, using: &generator)
      let (centroids, inertias) = fit.run(from: start, iterations: iterations)
      let inertia = inertias[inertias.count - 1]
      if inertia < best?.inertia ?? .infinity { best = (centroids, inertia) }
    }
    centroids = (best?.centroids ?? fit.features.samples(0..<clusters)).adding(row: fit.mean)
    inertia = best?.inertia ?? .infinity
  }

  /// The nearest mean of each of `features`: numbers in 0 ..< K. Of equals, the first.
  public func assignments(of features: FeatureBatch) -> [Int] {
    require(
      features.shape[1] == centroids.shape[1],
      "KMeans: features \(features.shape) for means \(centroids.shape)")
    // Distances do not change with the origin, but lose fewer digits near it.
    let mean = centroids.columnSums() / Float(centroids.shape[0])
    let scores = features.adding(row: -mean).nearness(to: centroids.adding(row: -mean))
    return scores.largestInRows().elements.map { Int($0) }
  }
}

extension Tensor where Rank == 2 {
  /// x·c − ‖c‖²/2 of every row x and centroid c, which is the larger the nearer they are:
  /// ‖x − c‖² = ‖x‖² − 2·(x·c − ‖c‖²/2). `[N, D]` and `[K, D]` to `[N, K]`.
  func nearness(to centroids: FeatureBatch) -> FeatureBatch {
    linear(centroids.transposed(), bias: centroids.dotPerSample(centroids) * -0.5)
  }
}
