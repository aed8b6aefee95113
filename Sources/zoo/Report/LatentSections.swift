import GenerativeModels
import Pictures

/// What a report shows of a model's latent space.
struct LatentSections {
  let model: any LatentVariableModel
  let images: StoredImages

  /// The manifold where there are two units; interpolations; traversals.
  func figures() throws -> [String] { try (manifold() + interpolations() + traversals()) }

  private var pictures: LatentPictures { LatentPictures(model: model) }

  /// The class that points are decoded as where they come from no image.
  private var label: Int? { (model as? any ClassConditionalModel)?.isConditional == true ? 0 : nil }

  private func manifold() throws -> [String] {
    guard model.latentCount == 2 else { return [] }
    return [
      try HTMLPage.figure(
        pictures.manifold(of: (0, 1), side: 20, class: label),
        caption: "The latent plane, at equal steps of probability under the prior")
    ]
  }

  private func interpolations() throws -> [String] {
    let pairs = min(6, images.count / 2)
    guard pairs > 0 else { return [] }
    let ends = [0, 1].map { end in images.batch(at: (0..<pairs).map { 2 * $0 + end }) }
    return [
      try HTMLPage.figure(
        pictures.interpolations(from: ends[0], to: ends[1], along: .linear, steps: 10),
        caption: "Ways between the codes of two images, which stand at their ends")
    ]
  }

  private func traversals() throws -> [String] {
    let units = Array(Codes(of: images, by: model, count: 1000).unitsByActivity.prefix(8))
    let point = FeatureBatch(zeros: [1, model.latentCount])
    let names = units.map(String.init).joined(separator: ", ")
    return [
      try HTMLPage.figure(
        pictures.traversals(of: units, from: point, range: 3, steps: 11, class: label),
        caption: "Units \(names), the most active first: each from -3 to 3 while the others are 0")
    ]
  }
}
