import GenerativeModels

/// The latent variables of a model, z ~ N(0, 1), and the images that they stand for: those of a VAE's decoder or of a
/// GAN's generator.
struct LatentSpace {
  let model: any GenerativeModel

  /// The number of latent variables.
  let count: Int

  private let imagesOfLatents: (_ latents: FeatureBatch, _ labels: [Int]?) -> ImageBatch

  /// The latent space of `model`; nil where it has none.
  init?(of model: any ImageModel) {
    switch model {
    case let model as any LatentVariableModel:
      (self.model, count) = (model, model.latentCount)
      imagesOfLatents = { model.decode($0, labels: $1) }
    case let model as any ImplicitDensityModel:
      (self.model, count) = (model, model.latentCount)
      imagesOfLatents = { model.generate($0, labels: $1) }
    default: return nil
    }
  }

  /// How many classes images are made of; 0 where the model knows of none.
  var classes: Int { (model as? any ClassConditionalModel)?.classes ?? 0 }

  /// The class that images are made of, one of the model's: `label`, or 0 where none was chosen; nil where the model
  /// knows no classes.
  func madeClass(_ label: Int?) throws(WrongUsage) -> Int? {
    _ = try model.given(class: label)
    return classes > 0 ? label ?? 0 : nil
  }

  /// The images that `latents`, `[N, count]`, stand for, `[N, H, W, C]`, of the classes `labels` if any.
  func images(of latents: FeatureBatch, labels: [Int]?) -> ImageBatch { imagesOfLatents(latents, labels) }

  /// The same, all of the class `label` if any.
  func images(of latents: FeatureBatch, class label: Int?) -> ImageBatch {
    images(of: latents, labels: label.map { Array(repeating: $0, count: latents.shape[0]) })
  }

  /// Draws of the prior: `[number, count]`.
  func draws(_ number: Int, using generator: inout RandomGenerator) -> FeatureBatch {
    DiagonalGaussian<2>(standard: [number, count]).sample(using: &generator)
  }

  /// All units, those first that change an image most, by squared differences of pixels, when they go from −range to
  /// range while the others stay as they are in `point`, `[1, count]`.
  func unitsByEffect(from point: FeatureBatch, range: Float, class label: Int?) -> [Int] {
    let ends = LatentGrid.traversals(of: Array(0..<count), from: point, range: range, count: 2)
    let (images, size) = (images(of: ends, class: label).elements, model.format.dimensions)
    let effects = (0..<count).map { unit in
      let start = 2 * unit * size
      return (start..<start + size).reduce(0.0) { sum, pixel in
        let difference = Double(images[pixel] - images[pixel + size])
        return sum + difference * difference
      }
    }
    return effects.indices.sorted { (effects[$0], $1) > (effects[$1], $0) }
  }

  /// The units in the option `name`, which must be there.
  func checkUnits(_ units: [Int], by name: String) throws(WrongUsage) {
    if let wrong = units.first(where: { !(0..<count ~= $0) }) {
      throw WrongUsage(
        description: "\(name) \(wrong): the latent units are numbered from 0 to \(count - 1)")
    }
  }
}
