import Foundation

/// The arrays of a `.npz` file that are images and labels, by their names.
struct NumPyArchive {
  private let archive: ZipArchive
  private let path: String
  private let reading: DataReading

  /// The archive in `bytes`.
  init(_ bytes: StoredBytes, _ reading: DataReading) throws(DatasetError) {
    (archive, path, self.reading) = (try ZipArchive(bytes), bytes.path, reading)
  }

  /// What images of a split are called, and what labels: those of Keras, and of others.
  private static let names: [(split: Split?, images: [String], labels: [String])] = [
    (.train, ["x_train", "train_images"], ["y_train", "train_labels"]),
    (
      .validation, ["x_val", "x_valid", "x_validation", "val_images"],
      ["y_val", "y_valid", "y_validation", "val_labels"]
    ),
    (.test, ["x_test", "test_images"], ["y_test", "test_labels"]),
    (nil, ["images", "x", "data", "arr_0"], ["labels", "y", "targets", "arr_1"]),
  ]

  /// The images, divided where the archive says how.
  func images() throws(DatasetError) -> DividedImages {
    var parts: [(images: NumberArray, labels: NumberArray?)] = []
    var splits: [Split?] = []
    for (split, images, labels) in Self.names where split != nil || parts.isEmpty {
      guard let images = try array(images) else { continue }
      parts.append((images, try array(labels)))
      splits.append(split)
    }
    guard let first = splits.first, first == .train || first == nil else {
      let found = archive.entries.map(\.name).prefix(8).joined(separator: ", ")
      throw .wrongShape(
        path: path, found: found.isEmpty ? "nothing" : found,
        expected: "an array called images, x, data or arr_0, or x_train,")
    }
    let stored = try ArrayReader(reading).stored(parts)
    func part(_ split: Split) -> StoredImages? { splits.firstIndex(of: split).map { stored[$0] } }
    return DividedImages(known: stored[0], validation: part(.validation), test: part(.test))
  }

  /// The first array that has one of `names`, in upper or lower case.
  private func array(_ names: [String]) throws(DatasetError) -> NumberArray? {
    for name in names {
      guard let entry = archive.entries.first(where: { $0.name.lowercased() == "\(name).npy" }) else {
        continue
      }
      return try NumberArray(
        numPyFile: archive.contents(of: entry, inflate: reading.decompressors["gz"]))
    }
    return nil
  }
}
