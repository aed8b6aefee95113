import Datasets
import ModelZoo
import Tensors

/// What makes a run the run it is: where it differs, a checkpoint is another's.
struct RunIdentity: Sendable, Equatable, Codable {
  /// The model's name, and its hyper-parameters as JSON where they are known.
  var model: String, configuration: String?

  /// What the images look like.
  var format: ImageFormat

  /// The data set, and the number of its training images.
  var data: String, imageCount: Int

  /// What is done to them, where something is.
  var augmentation: Augmentation?

  /// What is trained.
  var objectives: [String]

  /// How it is trained. Its numbers of epochs are limits, and limits may change.
  var recipe: Recipe

  /// What makes the run repeatable.
  var seed: UInt64

  private enum CodingKeys: String, CodingKey {
    case model, configuration, format, data, augmentation, objectives, recipe, seed
    case imageCount = "image_count"
  }

  /// What sets the run apart from `other`, in words; nil where it is the same.
  func firstDifference(from other: RunIdentity) -> String? {
    var recipe = recipe
    (recipe.epochs, recipe.patience) = (other.recipe.epochs, other.recipe.patience)
    let parts: [(name: String, own: String, other: String, isSame: Bool)] = [
      ("model", model, other.model, model == other.model),
      ("image format", "\(format)", "\(other.format)", format == other.format),
      (
        "configuration", configuration ?? "none", other.configuration ?? "none",
        configuration == other.configuration
      ),
      ("data", data, other.data, data == other.data),
      ("number of training images", "\(imageCount)", "\(other.imageCount)", imageCount == other.imageCount),
      (
        "augmentation", "\(augmentation ?? Augmentation())", "\(other.augmentation ?? Augmentation())",
        augmentation == other.augmentation
      ),
      (
        "list of objectives", objectives.joined(separator: ", "), other.objectives.joined(separator: ", "),
        objectives == other.objectives
      ),
      ("recipe", text(recipe), text(other.recipe), recipe == other.recipe),
      ("seed", "\(seed)", "\(other.seed)", seed == other.seed),
    ]
    return parts.first { !$0.isSame }.map { "its \($0.name) is \($0.own), not \($0.other)" }
  }

  private func text(_ recipe: Recipe) -> String { String(decoding: encodedJSON(recipe), as: UTF8.self) }
}

extension Trainer {
  /// What makes this run the run it is.
  var identity: RunIdentity {
    func description(of model: some ZooModel) -> ModelDescription { ModelDescription(of: model) }
    let described = (model as? any ZooModel).map { description(of: $0) }
    return RunIdentity(
      model: described?.name ?? "\(type(of: model))", configuration: described?.configuration,
      format: model.format, data: data.name, imageCount: data[.train].count,
      augmentation: data[.train].augmentation.isNone ? nil : data[.train].augmentation,
      objectives: objectives.map(\.name), recipe: recipe, seed: seed)
  }
}
