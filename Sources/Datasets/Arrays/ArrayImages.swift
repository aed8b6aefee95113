import Tensors

/// Images that are read from an array of numbers one by one.
struct ArrayImages: ImageSource {
  private let bytes: StoredBytes
  private let type: NumberType
  private let layout: ArrayLayout
  private let scale: LevelScale

  /// What the images look like.
  let format: ImageFormat

  /// Numbers of one type that lie in `bytes` as `layout` says.
  init(_ bytes: StoredBytes, of type: NumberType, _ layout: ArrayLayout, _ scale: LevelScale) {
    (self.bytes, self.type, self.layout, self.scale) = (bytes, type, layout, scale)
    format = ImageFormat(
      height: layout.height, width: layout.width, channels: layout.channels, levels: scale.levels)
  }

  var count: Int { layout.count }
  var isSlow: Bool { true }

  /// Whether the numbers of an image lie together, so that it can be read by itself.
  private var isLocal: Bool { layout.span <= 2 * layout.dimensions }

  /// The source to read from: this one, or all images in memory, where they take no more than `limit` bytes there, or
  /// where the numbers of each image are scattered over the whole array.
  func usable(limit: Int) throws(DatasetError) -> any ImageSource {
    isLocal ? try keptInMemory(dimensions: layout.dimensions, limit: limit) : try gathered()
  }

  /// All images in memory, from one pass over the whole array.
  private func gathered() throws(DatasetError) -> LevelsInMemory {
    let all = try bytes.bytes(0..<bytes.count)
    let levels = [UInt8](unsafeUninitializedCapacity: count * layout.dimensions) { levels, filled in
      all.withUnsafeBytes { all in
        for image in 0..<count {
          let start = (layout.start + image * layout.imageStride) * type.size
          let part = levels[image * layout.dimensions..<(image + 1) * layout.dimensions]
          convert(
            UnsafeRawBufferPointer(rebasing: all[start...]), to: UnsafeMutableBufferPointer(rebasing: part))
        }
      }
      filled = count * layout.dimensions
    }
    return LevelsInMemory(levels, dimensions: layout.dimensions)
  }

  func read(_ positions: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError) {
    var image = [UInt8](repeating: 0, count: layout.span * type.size)
    try image.withUnsafeMutableBufferPointer { (image) throws(DatasetError) in
      let image = UnsafeMutableRawBufferPointer(image)
      for (index, position) in positions.enumerated() {
        try bytes.copy(from: (layout.start + position * layout.imageStride) * type.size, to: image)
        let part = target[index * layout.dimensions..<(index + 1) * layout.dimensions]
        convert(UnsafeRawBufferPointer(image), to: UnsafeMutableBufferPointer(rebasing: part))
      }
    }
  }

  private func convert(_ image: UnsafeRawBufferPointer, to target: UnsafeMutableBufferPointer<UInt8>) {
    var next = 0
    for row in 0..<layout.height {
      for column in 0..<layout.width {
        let pixel = row * layout.rowStride + column * layout.columnStride
        for channel in 0..<layout.channels {
          let offset = (pixel + channel * layout.channelStride) * type.size
          target[next] = scale.level(type.value(in: image, at: offset))
          next += 1
        }
      }
    }
  }
}
