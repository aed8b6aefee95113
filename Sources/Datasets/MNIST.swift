import Foundation
import Tensors

extension DatasetCatalog.Entry {
  static let mnist = DatasetCatalog.Entry(
    mnistLike: "mnist",
    summary: "Handwritten digits, 28×28, 256 grey levels, 70,000 images (LeCun et al. 1998)",
    classNames: (0...9).map { "\($0)" })

  static let fashionMNIST = DatasetCatalog.Entry(
    mnistLike: "fashion-mnist",
    summary: "Clothes, 28×28, 256 grey levels, 70,000 images (Xiao et al. 2017)",
    classNames: [
      "T-shirt/top", "trouser", "pullover", "dress", "coat",
      "sandal", "shirt", "sneaker", "bag", "ankle boot",
    ])

  private init(mnistLike name: String, summary: String, classNames: [String]) {
    self.init(name: name, summary: summary, files: MNISTFiles.all) { (folder) throws(DatasetError) in
      try MNISTFiles(name: name, classNames: classNames, folder: folder).dataset()
    }
  }
}

/// A data set in the four files that MNIST came in.
///
/// They know two splits. The validation split is the last `validationCount` images of the training file, and
/// models train on what comes before: the first 50,000 of 60,000, as is usual for MNIST.
package struct MNISTFiles {
  static let all = ["train", "t10k"].flatMap { [imageFile($0), labelFile($0)] }

  private let name: String
  private let classNames: [String]
  private let folder: DataFolder
  private let validationCount: Int

  package init(name: String, classNames: [String], folder: DataFolder, validationCount: Int = 10_000) {
    (self.name, self.classNames) = (name, classNames)
    (self.folder, self.validationCount) = (folder, validationCount)
  }

  package func dataset() throws(DatasetError) -> ImageDataset {
    let known = try images(of: "train")
    let test = try images(of: "t10k", like: known.format)
    return try ImageDataset(
      name: name, classNames: classNames, known: known, validationCount: validationCount, test: test,
      found: "\(known.count) images", path: folder.path(of: Self.imageFile("train"), in: name))
  }

  /// The images of one pair of files; of the format `expected`, where one is.
  private func images(
    of part: String, like expected: ImageFormat? = nil
  ) throws(DatasetError) -> StoredImages {
    let images = try idx(Self.imageFile(part), rank: 3)
    let labels = try idx(Self.labelFile(part), rank: 1)
    guard images.elements.count > 0 else {
      throw .wrongShape(path: images.path, found: "no pixel, \(images.extents)", expected: "an image or more")
    }
    let format = ImageFormat(height: images.extents[1], width: images.extents[2], levels: 256)
    if let expected, format != expected {
      throw .wrongShape(
        path: images.path, found: "images of \(format)", expected: "\(expected), as for training,")
    }
    try check(labels, count: images.extents[0])
    return StoredImages(format: format, levels: images.elements, labels: labels.elements)
  }

  private func check(_ labels: IDXFile, count: Int) throws(DatasetError) {
    guard labels.elements.count == count else {
      throw .wrongShape(
        path: labels.path, found: "\(labels.elements.count) labels",
        expected: "one for each of \(count) images")
    }
    if let highest = labels.elements.max(), highest >= classNames.count {
      throw .wrongLabel(path: labels.path, label: Int(highest), classes: classNames.count)
    }
  }

  private func idx(_ file: String, rank: Int) throws(DatasetError) -> IDXFile {
    try IDXFile(folder.contents(of: file, in: name), rank: rank, path: folder.path(of: file, in: name))
  }

  private static func imageFile(_ part: String) -> String { "\(part)-images-idx3-ubyte" }
  private static func labelFile(_ part: String) -> String { "\(part)-labels-idx1-ubyte" }
}
