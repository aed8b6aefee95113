import GenerativeModels

extension RunArgument {
  /// The model, which must have latent variables, and their space.
  func openLatentSpace() throws -> (model: any ZooModel, space: LatentSpace) {
    let model = try openModel()
    if let space = LatentSpace(of: model) { return (model, space) }
    let hint =
      model is any RepresentationModel
      ? "has features, but no distribution over them: no latent space to draw from" : "has no latent space"
    throw WrongUsage(description: "\(type(of: model).name) \(hint)")
  }

  /// The model, which must make features of images.
  func openRepresentationModel() throws -> any ZooModel & RepresentationModel {
    let model = try openModel()
    if let model = model as? any ZooModel & RepresentationModel { return model }
    throw WrongUsage(description: "\(type(of: model).name) makes no features of images")
  }

  /// The model, which must reconstruct images.
  func openReconstructionModel() throws -> any ZooModel & ReconstructionModel {
    let model = try openModel()
    if let model = model as? any ZooModel & ReconstructionModel { return model }
    throw WrongUsage(description: "\(type(of: model).name) reconstructs no images")
  }
}

extension ZooModel {
  /// The model as one that finds the codes of images, which the option `name` asks for.
  func encoding(for name: String) throws(WrongUsage) -> any ZooModel & LatentVariableModel {
    if let model = self as? any ZooModel & LatentVariableModel { return model }
    throw WrongUsage(description: "\(name): \(Self.name) has no encoder that finds the code of an image")
  }
}
