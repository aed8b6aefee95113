import GenerativeModels

/// Every model that the command line knows by name.
enum ModelRegistry {
  static var models: [any ZooModel.Type] { [PixelCNN.self] }

  /// The model called `name`.
  static func model(named name: String) throws -> any ZooModel.Type {
    guard let model = models.first(where: { $0.name == name }) else {
      throw UnknownModel(name: name)
    }
    return model
  }
}

/// A name that no model has.
struct UnknownModel: Error, CustomStringConvertible {
  let name: String

  var description: String {
    "there is no model '\(name)'; \(suggestion(for: name, among: ModelRegistry.models.map { $0.name }))"
  }
}

extension ZooModel {
  /// What the command line can do with the model, besides training it: which of the taxonomy's protocols it is.
  static var abilities: [String] {
    ["sample"] + (Self.self is any TractableDensityModel.Type ? ["exact likelihood"] : [])
  }
}
