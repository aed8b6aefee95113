import GenerativeModels

/// Draws of the prior, sorted by what their images show.
struct SortedDraws {
  /// Says of what class each image of a batch is, where there is no doubt.
  typealias ImageClassifier = (_ images: ImageBatch) -> [Int?]

  let space: LatentSpace

  /// `[count, L]`.
  private let latents: FeatureBatch

  /// What images of the draws show, by the class that they are made of.
  private let shown: [Int?: ShownImages]

  /// `count` draws, sorted for `groups`. The classes of images are those that the model makes them of, else those that
  /// `classify` finds.
  init(
    _ count: Int, of space: LatentSpace, for groups: [StrokeGroup], classify: ImageClassifier?,
    using generator: inout RandomGenerator
  ) throws(WrongUsage) {
    for group in groups { try group.check(for: space, isClassified: classify != nil) }
    let latents = space.draws(count, using: &generator)
    (self.space, self.latents) = (space, latents)
    let labels = Set(groups.map { space.classes > 0 ? $0.label : nil })
    shown = Dictionary(
      uniqueKeysWithValues: labels.map { label in
        (label, ShownImages(of: latents, in: space, class: label, classify: label == nil ? classify : nil))
      })
  }

  /// The number of draws.
  var count: Int { latents.shape[0] }

  /// The class that images of `group` are made of, where the model makes them of classes.
  func madeClass(of group: StrokeGroup) -> Int? { space.classes > 0 ? group.label : nil }

  /// The draws of `group`, in their order.
  func members(of group: StrokeGroup) -> [Int] {
    let label = madeClass(of: group)
    guard let shown = shown[label] else { return [] }
    let isSorted = label == nil && group.label != nil
    let candidates = (0..<count).filter { !isSorted || shown.classes[$0] == group.label }
    return group.members(of: candidates.map { shown.strokes[$0] }).map { candidates[$0] }
  }

  /// The latent variables of the draws at `places`: `[places.count, L]`.
  func latents(at places: [Int]) -> FeatureBatch { latents.rows(at: Vector(places.map { Float($0) })) }

  /// The class that images of A − B + C are made of: what is left of the groups' classes.
  func classOfResult(of groups: [StrokeGroup]) throws(WrongUsage) -> Int? {
    let labels = groups.map(madeClass)
    if labels[0] == labels[1] { return labels[2] }
    if labels[1] == labels[2] { return labels[0] }
    throw WrongUsage(
      description: "no class is left of three: that of --minus has to be the class of --from or of --plus")
  }
}

/// What images show.
private struct ShownImages {
  private(set) var strokes: [Strokes] = []
  private(set) var classes: [Int?] = []

  /// What the images of `latents` show, which are made of the class `label` if any.
  init(
    of latents: FeatureBatch, in space: LatentSpace, class label: Int?,
    classify: SortedDraws.ImageClassifier?
  ) {
    for start in stride(from: 0, to: latents.shape[0], by: 250) {
      let end = min(start + 250, latents.shape[0])
      let images = space.images(of: latents.samples(start..<end), class: label)
      strokes += Strokes.all(of: images, space.model.format)
      if let classify { classes += classify(images) }
    }
  }
}

extension StrokeGroup {
  /// Throws where no draws of `space` can be sorted so.
  fileprivate func check(for space: LatentSpace, isClassified: Bool) throws(WrongUsage) {
    if space.classes > 0 {
      guard let label else {
        throw WrongUsage(
          description: "'\(self)': the model makes images of classes; say of which, as in '\(self) 0'")
      }
      guard label < space.classes else {
        throw WrongUsage(description: "'\(self)': the model has the classes 0 to \(space.classes - 1)")
      }
    } else if label != nil && !isClassified {
      throw WrongUsage(description: "'\(self)': nothing tells the classes of images")
    }
  }
}
