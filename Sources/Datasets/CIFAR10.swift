import Foundation
import Tensors

extension DatasetCatalog.Entry {
  static let cifar10 = DatasetCatalog.Entry(
    name: "cifar10", summary: "Colour photographs, 32×32, 60,000 images (Krizhevsky 2009)",
    folder: CIFAR10Files.folder,
    files: (1...5).map(CIFAR10Files.trainingFile) + ["test_batch.bin"]
  ) { (folder) throws(DatasetError) in
    try CIFAR10Files(folder: folder).dataset(
      name: "cifar10", training: 1...5, validationCount: 5_000, test: "test_batch.bin")
  }

  static let cifar10Part = DatasetCatalog.Entry(
    name: "cifar10-part", summary: "The first two training files of CIFAR-10: 18,000 images to train on",
    folder: CIFAR10Files.folder,
    files: (1...2).map(CIFAR10Files.trainingFile) + ["test_interleaved.bin"]
  ) { (folder) throws(DatasetError) in
    try CIFAR10Files(folder: folder).dataset(
      name: "cifar10-part", training: 1...2, validationCount: 2_000, test: "test_interleaved.bin")
  }
}

/// CIFAR-10 in its binary files: records of a label and three planes of bytes, red, green and blue.
///
/// They know two splits. The validation split is the last images of the last training file.
package struct CIFAR10Files {
  static let folder = "cifar-10"
  static func trainingFile(_ number: Int) -> String { "data_batch_\(number).bin" }

  private static let format = ImageFormat(height: 32, width: 32, channels: 3, levels: 256)
  static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  private let folder: DataFolder

  package init(folder: DataFolder) { self.folder = folder }

  package func dataset(
    name: String, training: ClosedRange<Int>, validationCount: Int, test: String
  ) throws(DatasetError) -> ImageDataset {
    var (levels, labels): ([UInt8], [UInt8]) = ([], [])
    for number in training {
      let part = try images(in: Self.trainingFile(number))
      levels += part.levels
      labels += part.labels ?? []
    }
    let known = StoredImages(format: Self.format, levels: levels, labels: labels)
    return try ImageDataset(
      name: name, classNames: Self.classNames, known: known, validationCount: validationCount,
      test: images(in: test), found: "the last of \(known.count) images",
      path: folder.path(of: Self.trainingFile(training.upperBound), in: Self.folder))
  }

  private func images(in file: String) throws(DatasetError) -> StoredImages {
    let path = folder.path(of: file, in: Self.folder)
    let bytes = [UInt8](try folder.contents(of: file, in: Self.folder))
    let (pixels, channels) = (Self.format.height * Self.format.width, Self.format.channels)
    let size = 1 + pixels * channels
    guard !bytes.isEmpty, bytes.count.isMultiple(of: size) else {
      throw .wrongShape(
        path: path, found: "\(bytes.count) bytes", expected: "a positive number of records of \(size) bytes")
    }
    let records = stride(from: 0, to: bytes.count, by: size)
    let labels = records.map { bytes[$0] }
    if let highest = labels.max(), highest >= Self.classNames.count {
      throw .wrongLabel(path: path, label: Int(highest), classes: Self.classNames.count)
    }
    var levels = [UInt8](repeating: 0, count: labels.count * pixels * channels)
    for (image, start) in records.enumerated() {
      for channel in 0..<channels {
        for pixel in 0..<pixels {
          levels[(image * pixels + pixel) * channels + channel] = bytes[start + 1 + channel * pixels + pixel]
        }
      }
    }
    return StoredImages(format: Self.format, levels: levels, labels: labels)
  }
}
