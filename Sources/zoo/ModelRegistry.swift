import GenerativeModels

/// Every model that the command line knows by name.
enum ModelRegistry {
  static var models: [any ZooModel.Type] {
    [
      PixelRNN<RowLSTM>.self, PixelRNN<DiagonalBiLSTM>.self, PixelCNN.self, GatedPixelCNN.self,
      PixelCNNPlusPlus.self,
    ]
  }

  /// The model called `name`.
  static func model(named name: String) throws(WrongUsage) -> any ZooModel.Type {
    if let model = models.first(where: { $0.name == name }) { return model }
    let hint = suggestion(for: name, among: models.map { $0.name })
    throw WrongUsage(description: "there is no model '\(name)'; \(hint)")
  }
}

extension ZooModel {
  /// What the command line can do with the model, besides training it: which of the taxonomy's protocols it is.
  static var abilities: [String] {
    ["sample"] + (Self.self is any TractableDensityModel.Type ? ["exact likelihood"] : [])
      + (Self.self is any CompletionModel.Type ? ["complete"] : [])
  }
}
