import Tensors

/// Images kept as bytes, a quarter of the memory of the batches made from them.
///
/// A byte is a level of the format: level k is the intensity k / (levels − 1). Or, where binary images are drawn from
/// grey ones, it is the probability of 1, in parts of 255.
public struct StoredImages: Sendable {
  /// What the images look like; at most 256 levels.
  public let format: ImageFormat

  /// `[N, H, W, C]`, row-major.
  public let levels: [UInt8]

  /// Whether levels are probabilities that the pixels of a batch are drawn with.
  public let isDrawn: Bool

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
    (self.format, self.levels, self.labels, isDrawn) = (format, levels, labels, false)
    intensities = (0..<format.levels).map { Float($0) / Float(format.levels - 1) }
  }

  /// Binary images whose pixels are drawn from the intensities of `grey`, which has 256 levels, as probabilities.
  public init(drawnFrom grey: StoredImages) {
    require(grey.format.levels == 256, "StoredImages: drawn from images of \(grey.format); wants 256 levels")
    format = grey.format.withLevels(2)
    (levels, labels, isDrawn, intensities) = (grey.levels, grey.labels, true, grey.intensities)
  }

  /// The number of images.
  public var count: Int { levels.count / format.dimensions }
}

extension StoredImages {
  /// The images at `positions`, in that order, as `[N, H, W, C]` intensities in 0...1, with their labels.
  ///
  /// Where pixels are drawn, those of an image are the same draws whenever it is asked for.
  public func batch(at positions: some Collection<Int>) -> Batch {
    batch(at: positions) { images in
      guard isDrawn else { return images }
      let draws = positions.flatMap { position in
        var generator = RandomGenerator(seed: fixedDraws, stream: UInt64(position))
        return Vector(uniformIn: 0..<1, shape: [format.dimensions], using: &generator).elements
      }
      return images.drawn(with: draws)
    }
  }

  /// The same images, but where pixels are drawn, anew by `generator`.
  public func batch(at positions: some Collection<Int>, using generator: inout RandomGenerator) -> Batch {
    batch(at: positions) { images in
      isDrawn
        ? images.drawn(with: ImageBatch(uniformIn: 0..<1, shape: images.shape, using: &generator).elements)
        : images
    }
  }

  private func batch(
    at positions: some Collection<Int>, finished: (ImageBatch) -> ImageBatch
  ) -> Batch {
    for position in positions {
      require(0..<count ~= position, "StoredImages: there is no image \(position) of \(count)")
    }
    var images = ImageBatch(zeros: format.shape(count: positions.count))
    images.withUnsafeMutableElements { gather(positions, into: $0) }
    return Batch(images: finished(images), labels: labels.map { labels in positions.map { Int(labels[$0]) } })
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
    let stored = isDrawn ? format.withLevels(256) : format
    let selection = StoredImages(format: stored, levels: selected, labels: labels)
    return isDrawn ? StoredImages(drawnFrom: selection) : selection
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

extension ImageFormat {
  /// The same size with other levels.
  func withLevels(_ levels: Int) -> ImageFormat {
    ImageFormat(height: height, width: width, channels: channels, levels: levels)
  }
}

extension Tensor where Rank == 4 {
  /// 1 where a uniform draw is below the element, which is a probability, else 0.
  fileprivate func drawn(with draws: [Float]) -> ImageBatch {
    ImageBatch(zip(draws, elements).map { $0 < $1 ? 1 : 0 }, shape: shape)
  }
}

/// The seed of draws that are the same whenever they are asked for.
private let fixedDraws: UInt64 = 0x6269_6E61_7269_7365  // "binarise"
