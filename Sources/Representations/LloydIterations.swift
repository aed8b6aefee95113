import Tensors

/// Features whose clusters are looked for, around an origin in their middle.
struct LloydIterations {
  /// What was taken off: `[D]`.
  let mean: Vector

  /// `[N, D]`.
  let features: FeatureBatch

  /// ‖x‖² of each.
  private let squares: [Float]

  init(of features: FeatureBatch) {
    mean = features.columnSums() / Float(features.shape[0])
    self.features = features.adding(row: -mean)
    squares = self.features.dotPerSample(self.features).elements
  }

  private var count: Int { features.shape[0] }

  /// `number` features, the first drawn evenly and each other with a probability in proportion to its squared distance
  /// from the nearest before it (k-means++).
  func farApart(_ number: Int, using generator: inout RandomGenerator) -> FeatureBatch {
    var chosen = [generator.nextIndex(below: count)]
    var distances = squaredDistances(to: features.rows(at: chosen))
    while chosen.count < number {
      chosen.append(drawn(with: distances, using: &generator))
      let newDistances = squaredDistances(to: features.rows(at: [chosen[chosen.count - 1]]))
      distances = zip(distances, newDistances).map { min($0, $1) }
    }
    return features.rows(at: chosen)
  }

  /// A position drawn in proportion to `weights`, evenly where all are zero.
  private func drawn(with weights: [Float], using generator: inout RandomGenerator) -> Int {
    let total = weights.reduce(0) { $0 + Double($1) }
    guard total > 0 else { return generator.nextIndex(below: count) }
    var rest = total * generator.nextUniformDouble()
    for (index, weight) in weights.enumerated() {
      rest -= Double(weight)
      if rest < 0 { return index }
    }
    return weights.lastIndex { $0 > 0 } ?? 0
  }

  /// The squared distance of every feature to its nearest centroid.
  private func squaredDistances(to centroids: FeatureBatch) -> [Float] { nearest(to: centroids).distances }

  private func nearest(to centroids: FeatureBatch) -> (clusters: Vector, distances: [Float]) {
    let scores = features.nearness(to: centroids)
    let clusters = scores.largestInRows()
    let width = centroids.shape[0]
    let distances = scores.withUnsafeElements { scores in
      clusters.withUnsafeElements { clusters in
        squares.indices.map { max(0, squares[$0] - 2 * scores[$0 * width + Int(clusters[$0])]) }
      }
    }
    return (clusters, distances)
  }

  /// The centroids that Lloyd's iterations lead to, and the inertia before each and at the end, which never rises.
  func run(
    from start: FeatureBatch, iterations: Int
  ) -> (centroids: FeatureBatch, inertias: [Double]) {
    var centroids = start
    var inertias: [Double] = []
    for _ in 0..<iterations {
      let (clusters, distances) = nearest(to: centroids)
      inertias.append(distances.reduce(0) { $0 + Double($1) })
      if let before = inertias.dropLast().last, inertias[inertias.count - 1] >= before * (1 - 1e-5) {
        return (centroids, inertias)
      }
      centroids = means(of: clusters, clusterCount: start.shape[0], distances: distances)
    }
    inertias.append(squaredDistances(to: centroids).reduce(0) { $0 + Double($1) })
    return (centroids, inertias)
  }

  /// The mean of each cluster; of one without features, the farthest feature that no other such cluster took.
  private func means(of clusters: Vector, clusterCount: Int, distances: [Float]) -> FeatureBatch {
    var (clusters, counts) = (clusters.elements.map { Int($0) }, [Int](repeating: 0, count: clusterCount))
    for cluster in clusters { counts[cluster] += 1 }
    let empty = counts.indices.filter { counts[$0] == 0 }
    if !empty.isEmpty {
      var farthest = distances.indices.sorted { (-distances[$0], $0) < (-distances[$1], $1) }[...]
      for cluster in empty {
        // A cluster's only feature stays where it is.
        while let position = farthest.popFirst() {
          guard counts[clusters[position]] > 1 else { continue }
          counts[clusters[position]] -= 1
          (clusters[position], counts[cluster]) = (cluster, 1)
          break
        }
      }
    }
    let sums = FeatureBatch(oneHot: clusters, classes: clusterCount)
      .matrixProduct(features, transposingLeft: true)
    return sums.multiplied(perSample: Vector(counts.map { 1 / Float(max($0, 1)) }))
  }
}

extension Tensor where Rank == 2 {
  /// One row a number, all zero but for a one at its place.
  init(oneHot numbers: [Int], classes: Int) {
    var elements = [Float](repeating: 0, count: numbers.count * classes)
    for (row, number) in numbers.enumerated() { elements[row * classes + number] = 1 }
    self.init(elements, shape: [numbers.count, classes])
  }
}
