import Foundation
import Tensors

/// Reads images from files of arrays.
struct ArrayReader {
  private let reading: DataReading

  init(_ reading: DataReading) { self.reading = reading }

  /// The images in the file at `path`, of whatever kind it is.
  func images(inFileAt path: String) throws(DatasetError) -> DividedImages {
    let labels = Self.labelsPath(beside: path).flatMap(find)
    return try images(in: StoredBytes(openingFileAt: path), labelledBy: labels)
  }

  /// The images in the file of `bytes`. `labels` is the path of their classes, where these may be in a file of their
  /// own.
  func images(in bytes: StoredBytes, labelledBy labels: String? = nil) throws(DatasetError) -> DividedImages {
    let bytes = try decompressed(bytes)
    let start = try bytes.bytes(0..<8)
    if start.starts(with: ZipArchive.magic) { return try NumPyArchive(bytes, reading).images() }
    if start.starts(with: NumberArray.numPyMagic) || NumberArray.isIDXFile(startingWith: start) {
      let labels = try labels.map { path throws(DatasetError) in try array(at: path) }
      return try stored([(array(in: bytes), labels)])[0].divided
    }
    if Self.pictureMagics.contains(where: { start.starts(with: $0) }) {
      throw .wrongShape(path: bytes.path, found: "one picture", expected: "a folder of pictures")
    }
    return try CIFARRecords(bytes).images(limit: reading.memoryLimit).divided
  }

  /// The images in the folder at `path`, if it has files under the names of MNIST's or CIFAR's.
  func images(inFolderAt path: String) throws(DatasetError) -> DividedImages? {
    func labelled(_ part: String) throws(DatasetError) -> (images: NumberArray, labels: NumberArray?)? {
      guard let images = find("\(path)/\(part)-images-idx3-ubyte") else { return nil }
      let labels = find("\(path)/\(part)-labels-idx1-ubyte")
      return (try array(at: images), try labels.map { path throws(DatasetError) in try array(at: path) })
    }
    if let train = try labelled("train") {
      let test = try labelled("t10k")
      let stored = try stored([train, test].compactMap(\.self))
      return DividedImages(known: stored[0], test: stored.count > 1 ? stored[1] : nil)
    }
    let batches = (1...99).lazy.map { "\(path)/data_batch_\($0).bin" }
      .prefix { FileManager.default.fileExists(atPath: $0) }
    guard !batches.isEmpty else { return nil }
    func records(_ path: String) throws(DatasetError) -> CIFARRecords {
      try CIFARRecords(decompressed(StoredBytes(openingFileAt: path)))
    }
    let known = try batches.map(records)
    let test = try find("\(path)/test_batch.bin").map(records)
    let images = try CIFARRecords.images(known, limit: reading.memoryLimit)
    return DividedImages(
      known: images, test: try test?.images(limit: reading.memoryLimit), classNames: known[0].classNames)
  }
}

extension ArrayReader {
  /// The images and labels of arrays that belong together: what their numbers mean is the same for all.
  func stored(
    _ parts: [(images: NumberArray, labels: NumberArray?)]
  ) throws(DatasetError) -> [StoredImages] {
    let scale = try LevelScale(of: parts.map(\.images))
    return try parts.map { part throws(DatasetError) in
      let images = ArrayImages(
        part.images.bytes, of: part.images.type, try ArrayLayout(of: part.images), scale)
      let labels = try part.labels.map { array throws(DatasetError) in try array.classes() }
      if let labels, labels.count != images.count {
        throw .wrongShape(
          path: part.labels?.path ?? "", found: "\(labels.count) labels",
          expected: "one for each of \(images.count) images")
      }
      return StoredImages(
        format: images.format, source: try images.usable(limit: reading.memoryLimit), labels: labels)
    }
  }

  /// The array in `bytes`, a NumPy or an IDX file.
  private func array(in bytes: StoredBytes) throws(DatasetError) -> NumberArray {
    try bytes.bytes(0..<6) == NumberArray.numPyMagic
      ? NumberArray(numPyFile: bytes) : NumberArray(idxFile: bytes)
  }

  private func array(at path: String) throws(DatasetError) -> NumberArray {
    try array(in: decompressed(StoredBytes(openingFileAt: path)))
  }

  /// What `bytes` are a gzip file of, in memory; themselves where they are none.
  private func decompressed(_ bytes: StoredBytes) throws(DatasetError) -> StoredBytes {
    guard try bytes.bytes(0..<2) == [0x1F, 0x8B] else { return bytes }
    guard let decompress = reading.decompressors["gz"] else { throw .compressed(path: bytes.path) }
    do {
      return StoredBytes(try decompress(bytes.all()), path: bytes.path)
    } catch {
      throw .unreadable(path: bytes.path, reason: "cannot be decompressed: \(error)")
    }
  }

  /// Where the file at `path` is, plain or gzipped, if it is.
  private func find(_ path: String) -> String? {
    [path, path + ".gz"].first { FileManager.default.fileExists(atPath: $0) }
  }

  /// Where the labels of the images at `path` are by custom: `train-labels-idx1-ubyte` beside
  /// `train-images-idx3-ubyte`, `labels.npy` beside `images.npy`.
  private static func labelsPath(beside path: String) -> String? {
    let url = URL(fileURLWithPath: path)
    var name = url.lastPathComponent
    guard name.contains("images") else { return nil }
    if name.hasSuffix(".gz") { name.removeLast(3) }
    name = name.replacingOccurrences(of: "images", with: "labels")
    for images in ["idx3", "idx4"] { name = name.replacingOccurrences(of: images, with: "idx1") }
    return url.deletingLastPathComponent().appendingPathComponent(name).path
  }

  private static let pictureMagics: [[UInt8]] = [[0x89, 0x50, 0x4E, 0x47], [0xFF, 0xD8, 0xFF]]
}

extension StoredImages {
  /// Images that nobody has divided.
  var divided: DividedImages { DividedImages(known: self) }
}
