import ArgumentParser
import GenerativeModels

/// The images of a data set that a command works on.
struct SplitImages: ParsableArguments {
  @Option(
    name: .customLong("data"), help: "The data set; the one the model was trained on otherwise.")
  var dataName: String?

  @Option(help: "The images of the data set: train, validation or test.")
  var split = Split.validation

  @OptionGroup var data: DataOptions

  /// The data set, whose images are of the format of `model`, the one named by `trained`, and fit its classes.
  func dataset(for model: any ZooModel, _ trained: RunArgument) throws -> ImageDataset {
    let images = try data.images(of: trained.knownData(named: dataName), for: model)
    guard images[split].count > 0 else {
      throw WrongUsage(description: "\(images.name) has no \(split.rawValue) images")
    }
    try model.checkLabels(of: images)
    return images
  }

  /// The images of the split alone.
  func images(for model: any ZooModel, _ trained: RunArgument) throws -> StoredImages {
    try dataset(for: model, trained)[split]
  }
}

extension StoredImages {
  /// The images at `positions`, which came from the option `name`.
  func chosenBatch(at positions: [Int], by name: String) throws(WrongUsage) -> Batch {
    if let wrong = positions.first(where: { !(0..<count ~= $0) }) {
      throw WrongUsage(description: "\(name) \(wrong): the images are numbered from 0 to \(count - 1)")
    }
    return batch(at: positions)
  }
}
