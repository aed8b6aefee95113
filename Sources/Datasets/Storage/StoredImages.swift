import Tensors

/// Images kept as bytes: in memory, where they take a quarter of what the batches made from them take, or in files that
/// are read as they are needed.
///
/// A byte is a level of the format: level k is the intensity k / (levels − 1). Or, where binary images are drawn from
/// grey ones, it is the probability of 1, in parts of 255.
public struct StoredImages: Sendable {
  /// What the images look like; at most 256 levels.
  public let format: ImageFormat

  /// The number of images.
  public let count: Int

  /// Whether levels are probabilities that the pixels of a batch are drawn with.
  public let isDrawn: Bool

  /// One class an image, where the data has classes.
  public let labels: [UInt8]?

  /// What is done to images that are drawn for training.
  public var augmentation = Augmentation()

  /// What is done where a file can't be read any more and nobody is there who could go on without it.
  public var whenLost: @Sendable (DatasetError) -> Never = { fatalError("\($0)") }

  private let source: any ImageSource

  /// Where in the source the images are; nil where they are all of it, in its order.
  private let places: [Int]?

  /// The intensity of each level.
  private let intensities: [Float]

  /// Images of `format` with these levels, `[N, H, W, C]`, and these classes if any.
  public init(format: ImageFormat, levels: [UInt8], labels: [UInt8]? = nil) {
    require(
      levels.count.isMultiple(of: format.dimensions),
      "StoredImages: \(levels.count) levels are no whole number of images of \(format)")
    require(
      format.levels >= 256 || levels.allSatisfy { $0 < format.levels },
      "StoredImages: a level is above \(format.levels - 1), the highest of \(format)")
    self.init(
      format: format, source: LevelsInMemory(levels, dimensions: format.dimensions), labels: labels)
  }

  /// The images of `source`, of `format`, with these classes if any.
  public init(format: ImageFormat, source: any ImageSource, labels: [UInt8]? = nil) {
    require(format.levels <= 256, "StoredImages: \(format.levels) levels do not fit a byte")
    require(
      labels.map { $0.count == source.count } ?? true,
      "StoredImages: \(labels?.count ?? 0) labels for \(source.count) images")
    (self.format, self.source, self.labels, isDrawn) = (format, source, labels, false)
    (count, places) = (source.count, nil)
    intensities = (0..<format.levels).map { Float($0) / Float(format.levels - 1) }
  }

  /// Binary images whose pixels are drawn from the intensities of `grey`, which has 256 levels, as probabilities.
  public init(drawnFrom grey: StoredImages) {
    require(grey.format.levels == 256, "StoredImages: drawn from images of \(grey.format); wants 256 levels")
    format = grey.format.withLevels(2)
    (source, places, count, labels) = (grey.source, grey.places, grey.count, grey.labels)
    (isDrawn, intensities, augmentation) = (true, grey.intensities, grey.augmentation)
    whenLost = grey.whenLost
  }

  /// The images at `positions` by themselves, in that order. Nothing is read or copied.
  public func selection(at positions: some Collection<Int>) -> StoredImages {
    StoredImages(at: Array(positions), of: self)
  }

  private init(at positions: [Int], of images: StoredImages) {
    images.requireImages(at: positions)
    (format, isDrawn, intensities) = (images.format, images.isDrawn, images.intensities)
    (source, augmentation, count) = (images.source, images.augmentation, positions.count)
    whenLost = images.whenLost
    places = images.places.map { places in positions.map { places[$0] } } ?? positions
    labels = images.labels.map { labels in positions.map { labels[$0] } }
  }

  /// Whether reading images takes so long that ``ReadAhead`` is worth it.
  public var isSlow: Bool { source.isSlow }
}

extension StoredImages {
  /// The levels of all images, `[N, H, W, C]`, in memory.
  public var levels: [UInt8] { orStop { () throws(DatasetError) in try levels(at: 0..<count) } }

  /// The levels of the images at `positions`, `[N, H, W, C]`.
  public func levels(at positions: some Collection<Int>) throws(DatasetError) -> [UInt8] {
    requireImages(at: positions)
    let places = places.map { places in positions.map { places[$0] } } ?? Array(positions)
    var levels = [UInt8](repeating: 0, count: places.count * format.dimensions)
    try levels.withUnsafeMutableBufferPointer { (target) throws(DatasetError) in
      try source.read(places, into: target)
    }
    return levels
  }

  /// The images at `positions`, in that order, as `[N, H, W, C]` intensities in 0...1, with their labels.
  ///
  /// Where pixels are drawn, those of an image are the same draws whenever it is asked for. A file that can't be read
  /// any more stops the program: ``levels(at:)`` and ``ReadAhead`` throw then.
  public func batch(at positions: some Collection<Int>) -> Batch {
    batch(of: orStop { () throws(DatasetError) in try levels(at: positions) }, at: Array(positions))
  }

  /// The same images as training sees them: changed as ``augmentation`` says, and where pixels are drawn, anew, both
  /// by `generator`.
  public func batch(at positions: some Collection<Int>, using generator: inout RandomGenerator) -> Batch {
    let levels = orStop { () throws(DatasetError) in try self.levels(at: positions) }
    return batch(of: levels, at: Array(positions), using: &generator)
  }

  /// The same where a file may be lost: then it throws.
  public func readBatch(
    at positions: some Collection<Int>, using generator: inout RandomGenerator
  ) throws(DatasetError) -> Batch {
    batch(of: try levels(at: positions), at: Array(positions), using: &generator)
  }

  /// All images in their order, in batches of `size`; the last may be smaller.
  public func batches(of size: Int) -> some Sequence<Batch> {
    require(size > 0, "StoredImages: a batch of \(size) images")
    return ImageBatches(images: self, size: size)
  }

  /// What `body` gives; where images are lost, ``whenLost`` ends the program.
  fileprivate func orStop<Value>(_ body: () throws(DatasetError) -> Value) -> Value {
    do throws(DatasetError) { return try body() } catch { whenLost(error) }
  }

  private func requireImages(at positions: some Collection<Int>) {
    for position in positions {
      require(0..<count ~= position, "StoredImages: there is no image \(position) of \(count)")
    }
  }
}

extension StoredImages {
  /// The batch of the images at `positions`, whose levels are `levels`.
  func batch(of levels: [UInt8], at positions: [Int]) -> Batch {
    var images = images(of: levels)
    if isDrawn {
      images = images.drawn(
        with: positions.flatMap { position in
          var generator = RandomGenerator(seed: fixedDraws, stream: UInt64(position))
          return Vector(uniformIn: 0..<1, shape: [format.dimensions], using: &generator).elements
        })
    }
    return Batch(images: images, labels: labels(at: positions))
  }

  /// The same as training sees it.
  func batch(of levels: [UInt8], at positions: [Int], using generator: inout RandomGenerator) -> Batch {
    var images = images(of: augmentation.moved(levels, format: format, using: &generator))
    if isDrawn {
      let draws = ImageBatch(uniformIn: 0..<1, shape: images.shape, using: &generator)
      images = images.drawn(with: draws.elements)
    }
    images = augmentation.dequantized(images, levels: format.levels, using: &generator)
    return Batch(images: images, labels: labels(at: positions))
  }

  private func labels(at positions: [Int]) -> [Int]? {
    labels.map { labels in positions.map { Int(labels[$0]) } }
  }

  private func images(of levels: [UInt8]) -> ImageBatch {
    var images = ImageBatch(zeros: format.shape(count: levels.count / format.dimensions))
    images.withUnsafeMutableElements { target in
      intensities.withUnsafeBufferPointer { intensities in
        for (index, level) in levels.enumerated() { target[index] = intensities[Int(level)] }
      }
    }
    return images
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

/// All images in their order, in batches.
private struct ImageBatches: Sequence {
  let images: StoredImages
  let size: Int

  func makeIterator() -> AnyIterator<Batch> {
    var starts = stride(from: 0, to: images.count, by: size).makeIterator()
    func positions() -> Range<Int>? { starts.next().map { $0..<Swift.min($0 + size, images.count) } }
    guard images.isSlow else { return AnyIterator { positions().map { images.batch(at: $0) } } }
    let ahead = ReadAhead(of: images) { positions().map(Array.init) }
    return AnyIterator { images.orStop { () throws(DatasetError) -> Batch? in try ahead.next() } }
  }
}

/// The seed of draws that are the same whenever they are asked for.
private let fixedDraws: UInt64 = 0x6269_6E61_7269_7365  // "binarise"
