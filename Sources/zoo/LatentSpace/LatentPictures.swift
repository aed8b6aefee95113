import GenerativeModels
import Pictures

/// Pictures of the latent space of a model, each a sheet of the images that its points stand for.
struct LatentPictures {
  let space: LatentSpace

  /// A square of points in the plane of two units; images touch each other, as parts of one.
  func manifold(of units: (Int, Int), side: Int, class label: Int?) -> ImageBatch {
    let points = LatentGrid.plane(of: units, amongst: space.count, side: side)
    let longest = side * max(space.model.format.height, space.model.format.width)
    return space.images(of: points, class: label)
      .tiled(columns: side, scale: max(1, 1200 / longest), gap: 0)
  }

  /// A row a unit, which moves from −range to range while the others stay as they are in `point`, `[1, L]`.
  func traversals(
    of units: [Int], from point: FeatureBatch, range: Float, steps: Int, class label: Int?
  ) -> ImageBatch {
    let points = LatentGrid.traversals(of: units, from: point, range: range, count: steps)
    return space.images(of: points, class: label).tiled(columns: steps)
  }

  /// A row a pair: the first original, the way from its code to that of the second, the second original. Codes are those
  /// of `model`, whose space this is. Images on the way are of the class of the first, where the model is for given
  /// classes.
  func interpolations(
    from starts: Batch, to ends: Batch, encodedBy model: any LatentVariableModel, along path: LatentPath,
    steps: Int
  ) -> ImageBatch {
    let points = path.points(
      from: model.posterior(of: starts).mean, to: model.posterior(of: ends).mean, count: steps)
    let labels = starts.labels.flatMap { space.classes > 0 ? $0 : nil }
    let ways = space.images(of: points, labels: labels.map { repeated($0, steps) })
    let count = starts.images.shape[0]
    var tiles: [Float] = []
    for row in 0..<count {
      tiles += starts.images.samples(row..<row + 1).elements
      tiles += ways.samples(row * steps..<(row + 1) * steps).elements
      tiles += ends.images.samples(row..<row + 1).elements
    }
    return ImageBatch(tiles, shape: model.format.shape(count: count * (steps + 2)))
      .tiled(columns: steps + 2, groups: TileGroups(startingAtColumns: [1, steps + 1]))
  }

  /// A row a pair of draws of the prior: the way from one to the other. Images are of the class `label`; where there are
  /// classes and none is chosen, those of each row of the next.
  func interpolations(
    pairs: Int, along path: LatentPath, steps: Int, class label: Int?, using generator: inout RandomGenerator
  ) -> ImageBatch {
    let (starts, ends) = (space.draws(pairs, using: &generator), space.draws(pairs, using: &generator))
    let labels = space.classes > 0 ? (0..<pairs).map { label ?? $0 % space.classes } : nil
    let points = path.points(from: starts, to: ends, count: steps)
    return space.images(of: points, labels: labels.map { repeated($0, steps) }).tiled(columns: steps)
  }

  /// Each label `count` times in turn.
  private func repeated(_ labels: [Int], _ count: Int) -> [Int] {
    labels.flatMap { Array(repeating: $0, count: count) }
  }
}
