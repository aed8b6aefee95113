import GenerativeModels

extension RunArgument {
  /// The model, which must have latent variables.
  func openLatentVariableModel() throws -> any ZooModel & LatentVariableModel {
    let model = try openModel()
    if let model = model as? any ZooModel & LatentVariableModel { return model }
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

extension LatentVariableModel {
  /// The class that images are decoded as, one of the model's: `label`, or 0 where none was chosen; nil where the
  /// model knows no classes.
  func decodedClass(_ label: Int?) throws(WrongUsage) -> Int? {
    _ = try given(class: label)
    guard let model = self as? any ClassConditionalModel, model.isConditional else { return nil }
    return label ?? 0
  }

  /// The images that `latents` stand for, `[N, H, W, C]`, all of the class `label` if any.
  func images(of latents: FeatureBatch, class label: Int?) -> ImageBatch {
    decode(latents, labels: label.map { Array(repeating: $0, count: latents.shape[0]) })
  }

  /// The units in the option `name`, of which there must be `count`.
  func checkUnits(_ units: [Int], by name: String) throws(WrongUsage) {
    if let wrong = units.first(where: { !(0..<latentCount ~= $0) }) {
      throw WrongUsage(
        description: "\(name) \(wrong): the latent units are numbered from 0 to \(latentCount - 1)")
    }
  }
}
