import GenerativeModels

/// Every model that the command line knows by name.
enum ModelRegistry {
  static var models: [any ZooModel.Type] {
    [
      PixelRNN<RowLSTM>.self, PixelRNN<DiagonalBiLSTM>.self, PixelCNN.self, GatedPixelCNN.self,
      PixelCNNPlusPlus.self, Autoencoder.self, ConvolutionalAutoencoder.self, DenoisingAutoencoder.self,
      StackedDenoisingAutoencoder.self, VAE.self, ConvolutionalVAE.self, VQVAE.self, GAN.self, DCGAN.self,
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
    let tried: [(ability: String, has: Bool)] = [
      ("sample", Self.self is any GenerativeModel.Type),
      ("exact likelihood", Self.self is any TractableDensityModel.Type),
      ("complete", Self.self is any CompletionModel.Type),
      ("likelihood bound", Self.self is any ApproximateDensityModel.Type),
      ("reconstruct", Self.self is any ReconstructionModel.Type),
      ("features", Self.self is any RepresentationModel.Type),
      (
        "latent space",
        Self.self is any LatentVariableModel.Type || Self.self is any ImplicitDensityModel.Type
      ),
    ]
    return tried.filter(\.has).map(\.ability)
  }
}
