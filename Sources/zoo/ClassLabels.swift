import GenerativeModels

extension ImageModel {
  /// Throws where the model is for images of classes, and those of `data` are of none or of more.
  func checkLabels(of data: ImageDataset) throws(WrongUsage) {
    guard let model = self as? any ClassConditionalModel, model.isConditional else { return }
    for split in Split.allCases {
      guard let labels = data[split].labels else {
        throw WrongUsage(
          description: "\(data.name) has no labels, and the model is for \(model.classes) classes")
      }
      guard let label = labels.first(where: { $0 >= model.classes }) else { continue }
      throw WrongUsage(
        description:
          "\(data.name) has images of class \(label), and the model is for \(model.classes) classes")
    }
  }
}

extension ImageModel {
  /// Throws where the levels of training images are made continuous and the model is one of levels.
  func checkDequantization(of data: ImageDataset) throws(WrongUsage) {
    var isOfLevels = self is any TractableDensityModel
    if let model = self as? any ApproximateDensityModel { isOfLevels = model.hasProbabilities }
    guard isOfLevels && data[.train].augmentation.dequantize else { return }
    throw WrongUsage(
      description: "dequantize is for densities of continuous values; this model has probabilities of levels")
  }
}

extension GenerativeModel {
  /// The distribution of the images of class `label`; the model itself where that is nil.
  func given(class label: Int?) throws(WrongUsage) -> any GenerativeModel {
    guard let label else { return self }
    guard let model = self as? any ClassConditionalModel, model.isConditional else {
      throw WrongUsage(description: "--class \(label): the model was trained without classes")
    }
    guard 0..<model.classes ~= label else {
      throw WrongUsage(description: "--class \(label): the model has the classes 0 to \(model.classes - 1)")
    }
    return model.given(class: label)
  }

  /// The distribution of images of class `label`, or else of the classes `labels`, one an image; the model itself
  /// where it is not conditional, or neither is known.
  func given(class label: Int?, or labels: [Int]?) throws(WrongUsage) -> any GenerativeModel {
    guard label == nil, let labels, let model = self as? any ClassConditionalModel, model.isConditional
    else { return try given(class: label) }
    if let fault = labels.first(where: { !(0..<model.classes ~= $0) }) {
      throw WrongUsage(
        description: "an image is of class \(fault), and the model is for \(model.classes) classes")
    }
    return model.given(labels)
  }
}
