import GenerativeModels
import Pictures

/// What a report shows of a model's latent space.
struct LatentSections {
  let space: LatentSpace
  let images: StoredImages

  /// The manifold where there are two units; interpolations; traversals.
  func figures() throws -> [String] { try (manifold() + interpolations() + traversals()) }

  private var pictures: LatentPictures { LatentPictures(space: space) }

  private var encoder: (any LatentVariableModel)? { space.model as? any LatentVariableModel }

  /// The class that points are made images of where they come from no image.
  private var label: Int? { space.classes > 0 ? 0 : nil }

  private func manifold() throws -> [String] {
    guard space.count == 2 else { return [] }
    return [
      try HTMLPage.figure(
        pictures.manifold(of: (0, 1), side: 20, class: label),
        caption: "The latent plane, at equal steps of probability under the prior")
    ]
  }

  /// Between images where the model finds their codes, else between draws of the prior, each row of the next class.
  private func interpolations() throws -> [String] {
    guard let encoder else {
      var generator = RandomGenerator(seed: 1)
      let sheet = pictures.interpolations(
        pairs: 8, along: .spherical, steps: 12, class: nil, using: &generator)
      return [try HTMLPage.figure(sheet, caption: "Spherical ways between draws of the prior")]
    }
    let pairs = min(6, images.count / 2)
    guard pairs > 0 else { return [] }
    let ends = [0, 1].map { end in images.batch(at: (0..<pairs).map { 2 * $0 + end }) }
    return [
      try HTMLPage.figure(
        pictures.interpolations(
          from: ends[0], to: ends[1], encodedBy: encoder, along: .linear, steps: 10),
        caption: "Ways between the codes of two images, which stand at their ends")
    ]
  }

  private func traversals() throws -> [String] {
    let point = FeatureBatch(zeros: [1, space.count])
    let ranked =
      encoder.map { Codes(of: images, by: $0, count: 1000).unitsByActivity }
      ?? space.unitsByEffect(from: point, range: 3, class: label)
    let units = Array(ranked.prefix(8))
    let names = units.map(String.init).joined(separator: ", ")
    return [
      try HTMLPage.figure(
        pictures.traversals(of: units, from: point, range: 3, steps: 11, class: label),
        caption: "Units \(names), the most active first: each from -3 to 3 while the others are 0")
    ]
  }
}
