import Tensors

/// Images kept as bytes, a quarter of the memory of the batches made from them.
///
/// A byte is a level of the format: level k is the intensity k / (levels − 1).
public struct StoredImages: Sendable {
  /// What the images look like; at most 256 levels.
  public let format: ImageFormat

  /// `[N, H, W, C]`, row-major.
  public let levels: [UInt8]

  /// One class an image, where the data has classes.
  public let labels: [UInt8]?

  /// The intensity of each level.
  private let intensities: [Float]

  /// Images of `format` with these levels, and these classes if any.
  public init(format: ImageFormat, levels: [UInt8], labels: [UInt8]? = nil) {
    require(format.levels <= 256, "StoredImages: \(format.levels) levels do not fit a byte")
    require(
      levels.count.isMultiple(of: format.dimensions),
      "StoredImages: \(levels.count) levels are no whole number of images of \(format)")
    require(
      labels.map { $0.count * format.dimensions == levels.count } ?? true,
      "StoredImages: \(labels?.count ?? 0) labels for \(levels.count / format.dimensions) images")
    require(
      format.levels == 256 || levels.allSatisfy { $0 < format.levels },
      "StoredImages: a level is above \(format.levels - 1), the highest of \(format)")
    (self.format, self.levels, self.labels) = (format, levels, labels)
    intensities = (0..<format.levels).map { Float($0) / Float(format.levels - 1) }
  }

  /// The number of images.
  public var count: Int { levels.count / format.dimensions }
}

extension StoredImages {
  /// The images at `positions`, in that order, as `[N, H, W, C]` intensities in 0...1, with their labels.
  public func batch(at positions: some Collection<Int>) -> Batch {
    for position in positions {
      require(0..<count ~= position, "StoredImages: there is no image \(position) of \(count)")
    }
    var images = ImageBatch(zeros: format.shape(count: positions.count))
    images.withUnsafeMutableElements { gather(positions, into: $0) }
    return Batch(images: images, labels: labels.map { labels in positions.map { Int(labels[$0]) } })
  }

  /// All images in their order, in batches of `size`; the last may be smaller.
  public func batches(of size: Int) -> some Sequence<Batch> {
    require(size > 0, "StoredImages: a batch of \(size) images")
    return stride(from: 0, to: count, by: size).lazy.map { batch(at: $0..<min($0 + size, count)) }
  }

  /// The images at `positions` by themselves, in that order.
  public func selection(at positions: some Collection<Int>) -> StoredImages {
    var selected: [UInt8] = []
    selected.reserveCapacity(positions.count * format.dimensions)
    for position in positions {
      selected += levels[position * format.dimensions..<(position + 1) * format.dimensions]
    }
    let labels = labels.map { labels in positions.map { labels[$0] } }
    return StoredImages(format: format, levels: selected, labels: labels)
  }

  private func gather(_ positions: some Collection<Int>, into target: UnsafeMutableBufferPointer<Float>) {
    let size = format.dimensions
    levels.withUnsafeBufferPointer { levels in
      intensities.withUnsafeBufferPointer { intensities in
        var next = 0
        for position in positions {
          for index in position * size..<(position + 1) * size {
            target[next] = intensities[Int(levels[index])]
            next += 1
          }
        }
      }
    }
  }
}
