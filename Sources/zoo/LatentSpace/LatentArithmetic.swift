import GenerativeModels
import Pictures

/// A − B + C of means of latent variables whose images have something in common: what A has and B has not, added to C.
///
/// Radford, Metz, Chintala 2015, "Unsupervised representation learning with deep convolutional generative adversarial
/// networks", section 6.3.2.
struct LatentArithmetic {
  /// Images of a group, and the mean of their latent variables.
  struct Term {
    let group: StrokeGroup
    /// How many draws there were of the group.
    let found: Int
    /// The images averaged over: `[K, H, W, C]`.
    let images: ImageBatch
    /// The mean of their latent variables: `[1, L]`.
    let mean: FeatureBatch
    /// The image of the mean: `[1, H, W, C]`.
    let meanImage: ImageBatch
  }

  /// What the images look like.
  let format: ImageFormat

  /// A, B and C.
  let terms: [Term]

  /// The image of A − B + C: `[1, H, W, C]`.
  let result: ImageBatch

  /// The images around it: `[K, H, W, C]`.
  let neighbours: ImageBatch

  /// The arithmetic with the first `count` of `draws` of each group, and as many images around the result, whose latent
  /// variables have noise that is uniform in ±`noise` added.
  init(
    _ groups: [StrokeGroup], with draws: SortedDraws, images count: Int, noise: Float,
    using generator: inout RandomGenerator
  ) throws(WrongUsage) {
    let (space, label) = (draws.space, try draws.classOfResult(of: groups))
    let terms = try groups.map { group throws(WrongUsage) in
      try Term(group, with: draws, images: count)
    }
    let sum = terms[0].mean - terms[1].mean + terms[2].mean
    let around = FeatureBatch(uniformIn: -noise..<noise, shape: [count, space.count], using: &generator)
    (self.terms, format) = (terms, space.model.format)
    result = space.images(of: sum, class: label)
    neighbours = space.images(of: around.adding(row: sum.flattened), class: label)
  }

  /// A row a term, its images and then that of their mean; below them the images around the result, and the result.
  var sheet: ImageBatch {
    let rows = terms.flatMap { [$0.images, $0.meanImage] } + [neighbours, result]
    let columns = neighbours.shape[0] + 1
    return ImageBatch(
      rows.flatMap { $0.elements }, shape: format.shape(count: (terms.count + 1) * columns)
    )
    .tiled(columns: columns, groups: TileGroups(startingAtColumns: [columns - 1], rows: terms.count))
  }
}

extension LatentArithmetic.Term {
  fileprivate init(
    _ group: StrokeGroup, with draws: SortedDraws, images count: Int
  ) throws(WrongUsage) {
    let members = draws.members(of: group)
    guard members.count >= count else {
      throw WrongUsage(
        description:
          "\(members.count) of \(draws.count) draws are '\(group)', fewer than \(count); use more --draws")
    }
    let latents = draws.latents(at: Array(members.prefix(count)))
    let mean = (latents.columnSums() * (1 / Float(count))).reshaped([1, latents.shape[1]]) as FeatureBatch
    let label = draws.madeClass(of: group)
    self.init(
      group: group, found: members.count, images: draws.space.images(of: latents, class: label),
      mean: mean, meanImage: draws.space.images(of: mean, class: label))
  }
}
