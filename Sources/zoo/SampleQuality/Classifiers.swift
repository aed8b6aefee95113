import Foundation
import GenerativeModels

extension DataOptions {
  /// The classifier whose features samples of models of `images` are judged on, kept from an earlier time or trained now.
  /// Where there can be none it is nil after a line that says so, or if it `isRequired`, an error.
  func classifier(for images: ImageDataset, isRequired: Bool) throws -> FeatureClassifier? {
    do {
      return try classifier(of: labelledImages(like: images))
    } catch let error where error is LabelError || error is DatasetError {
      let reason = "\(images.name): samples can't be judged by classes: \(error)"
      if isRequired { throw WrongUsage(description: reason) }
      Terminal().leave(reason)
      return nil
    }
  }

  /// Images with classes that are drawn from one distribution with `images`: these themselves where they have labels.
  /// The binary MNIST of Larochelle and Murray has none, but comes from grey MNIST by such draws as can be made anew.
  private func labelledImages(like images: ImageDataset) throws -> ImageDataset {
    guard images[.train].labels == nil, images.name == "binarized-mnist" else { return images }
    return try self.images(named: "dynamic-binarized-mnist")
  }

  private func classifier(of images: ImageDataset) throws -> FeatureClassifier {
    let folder = DataFolder.cache.appending(path: "classifiers", directoryHint: .isDirectory)
    var progress = ShareLine(of: "a classifier of \(images.name) to judge samples by")
    let terminal = Terminal()
    return try FeatureClassifier(for: images, keptIn: folder) { event in
      switch event {
      case .training(let share): progress.show(share)
      case .trained(let error):
        terminal.leave(
          "a classifier of \(images.name) is trained: validation error \(fixed(100 * error, 2)) %")
      case .unusable(let path, let reason):
        terminal.leave("the classifier in \(path) is trained anew: \(reason)")
      case .notKept(let reason): terminal.leave("the classifier is not kept: \(reason)")
      }
    }
  }
}
