import Foundation
import Tensors

extension DatasetCatalog.Entry {
  static let binarizedMNIST = DatasetCatalog.Entry(
    name: "binarized-mnist",
    summary: "MNIST binarised once by draws, 28×28, 70,000 images (Larochelle and Murray 2011)",
    files: ["train", "valid", "test"].map { "binarized_mnist_\($0).bin" }
  ) { (folder) throws(DatasetError) in
    func images(_ split: String) throws(DatasetError) -> StoredImages {
      let (name, file) = ("binarized-mnist", "binarized_mnist_\(split).bin")
      let format = ImageFormat(height: 28, width: 28, levels: 2)
      return try StoredImages(
        bits: folder.contents(of: file, in: name), format: format, path: folder.path(of: file, in: name))
    }
    return ImageDataset(
      name: "binarized-mnist", train: try images("train"), validation: try images("valid"),
      test: try images("test"))
  }

  static let dynamicBinarizedMNIST = DatasetCatalog.Entry(
    binarized: "dynamic-binarized-mnist",
    summary: "MNIST binarised by new draws in every epoch; validation and test by draws that stay"
  ) { StoredImages(drawnFrom: $0) }

  static let thresholdBinarizedMNIST = DatasetCatalog.Entry(
    binarized: "threshold-binarized-mnist", summary: "MNIST, 1 where the intensity is above one half"
  ) { grey in
    StoredImages(
      format: grey.format.withLevels(2), levels: grey.levels.map { $0 >= 128 ? 1 : 0 }, labels: grey.labels)
  }

  private init(
    binarized name: String, summary: String, by binarize: @escaping @Sendable (StoredImages) -> StoredImages
  ) {
    let mnist = DatasetCatalog.Entry.mnist
    self.init(name: name, summary: summary, folder: mnist.folder, files: mnist.files) {
      (folder) throws(DatasetError) in
      let grey = try mnist.open(folder)
      return ImageDataset(
        name: name, classNames: grey.classNames, train: binarize(grey[.train]),
        validation: binarize(grey[.validation]), test: binarize(grey[.test]))
    }
  }
}

extension StoredImages {
  /// Binary images from a file of one bit a pixel, row-major, the highest bit of a byte first, each image in whole
  /// bytes.
  package init(bits: Data, format: ImageFormat, path: String) throws(DatasetError) {
    let size = (format.dimensions + 7) / 8
    guard !bits.isEmpty, bits.count.isMultiple(of: size) else {
      throw .wrongShape(
        path: path, found: "\(bits.count) bytes", expected: "a positive number of images of \(size) bytes")
    }
    let bytes = [UInt8](bits)
    var levels = [UInt8](repeating: 0, count: bytes.count / size * format.dimensions)
    for image in 0..<bytes.count / size {
      for pixel in 0..<format.dimensions {
        levels[image * format.dimensions + pixel] = bytes[image * size + pixel / 8] >> (7 - pixel % 8) & 1
      }
    }
    self.init(format: format, levels: levels)
  }
}
