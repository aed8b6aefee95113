import Tensors

/// A file of CIFAR's records: one label, or a coarse and a fine one, and three planes of 32×32 bytes.
public struct CIFARRecords: Sendable {
  private static let side = 32

  private let bytes: StoredBytes
  private let layout: ArrayLayout

  /// The label of each image; the fine one of two.
  public let labels: [UInt8]

  /// The records in `bytes`, those of a whole file of CIFAR-10 or CIFAR-100.
  ///
  /// Records have no other mark than their length and labels below the number of classes.
  public init(_ bytes: StoredBytes) throws(DatasetError) {
    let pixels = 3 * Self.side * Self.side
    for (labelCount, classes) in [(1, 10), (2, 100)] where bytes.count.isMultiple(of: pixels + labelCount) {
      let layout = ArrayLayout(
        planarRecords: bytes.count / (pixels + labelCount), side: Self.side, labels: labelCount)
      let labels = try Self.labels(of: bytes, layout)
      guard layout.count > 0, labels.allSatisfy({ $0 < classes }) else { continue }
      (self.bytes, self.layout, self.labels) = (bytes, layout, labels)
      return
    }
    throw .wrongShape(
      path: bytes.path, found: "no images that could be made out",
      expected: "an IDX or NumPy file, or records of CIFAR,")
  }

  private static func labels(of bytes: StoredBytes, _ layout: ArrayLayout) throws(DatasetError) -> [UInt8] {
    try (0..<layout.count).map { record throws(DatasetError) in
      let last = record * layout.imageStride + layout.start - 1
      return try bytes.bytes(last..<last + 1)[0]
    }
  }

  /// The names of the classes, where there are ten.
  var classNames: [String]? { layout.start == 1 ? CIFAR10Files.classNames : nil }

  /// The images, in memory where they take no more than `limit` bytes there.
  func images(limit: Int) throws(DatasetError) -> StoredImages { try Self.images([self], limit: limit) }

  /// The images of several files, one after another.
  static func images(_ files: [CIFARRecords], limit: Int) throws(DatasetError) -> StoredImages {
    let sources = files.map { ArrayImages($0.bytes, of: .byte, $0.layout, .bytes) }
    let joined = JoinedSources(sources, dimensions: sources[0].format.dimensions)
    return StoredImages(
      format: sources[0].format,
      source: try joined.keptInMemory(dimensions: joined.dimensions, limit: limit),
      labels: files.flatMap(\.labels))
  }
}
