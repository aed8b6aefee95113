/// Where the levels of images are read from: memory, an array in a file, files of pictures.
///
/// It may be read from several threads at once.
public protocol ImageSource: Sendable {
  /// The number of images.
  var count: Int { get }

  /// Whether reading takes so long that other threads had better do it ahead of those that compute.
  var isSlow: Bool { get }

  /// Writes the levels `[H, W, C]` of the images at `positions`, one image after another, to `target`, which they
  /// fill.
  func read(_ positions: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError)
}

extension ImageSource {
  /// The same images in memory, `dimensions` levels each, if they take no more than `limit` bytes there.
  func keptInMemory(dimensions: Int, limit: Int) throws(DatasetError) -> any ImageSource {
    guard count <= limit / dimensions else { return self }
    var levels = [UInt8](repeating: 0, count: count * dimensions)
    let step = max(1, (4 << 20) / dimensions)
    try levels.withUnsafeMutableBufferPointer { (target) throws(DatasetError) in
      for start in stride(from: 0, to: count, by: step) {
        let positions = Array(start..<min(start + step, count))
        let part = target[start * dimensions..<(start + positions.count) * dimensions]
        try read(positions, into: UnsafeMutableBufferPointer(rebasing: part))
      }
    }
    return LevelsInMemory(levels, dimensions: dimensions)
  }
}

/// Images whose levels are all in memory.
struct LevelsInMemory: ImageSource {
  private let levels: [UInt8]
  private let dimensions: Int

  /// Images of `dimensions` levels each.
  init(_ levels: [UInt8], dimensions: Int) { (self.levels, self.dimensions) = (levels, dimensions) }

  var count: Int { levels.count / dimensions }
  var isSlow: Bool { false }

  func read(_ positions: [Int], into target: UnsafeMutableBufferPointer<UInt8>) {
    levels.withUnsafeBufferPointer { levels in
      guard let from = levels.baseAddress, let to = target.baseAddress else { return }
      for (index, position) in positions.enumerated() {
        (to + index * dimensions).update(from: from + position * dimensions, count: dimensions)
      }
    }
  }
}

/// Images of several sources, those of one after those of another.
struct JoinedSources: ImageSource {
  private let sources: [any ImageSource]
  private let starts: [Int]
  let dimensions: Int
  let count: Int

  /// The images of `sources`, of `dimensions` levels each.
  init(_ sources: [any ImageSource], dimensions: Int) {
    (self.sources, self.dimensions) = (sources, dimensions)
    starts = sources.reduce(into: [0]) { starts, source in
      starts.append(starts[starts.count - 1] + source.count)
    }
    count = starts[sources.count]
  }

  var isSlow: Bool { sources.contains { $0.isSlow } }

  func read(_ positions: [Int], into target: UnsafeMutableBufferPointer<UInt8>) throws(DatasetError) {
    for (index, position) in positions.enumerated() {
      let number = (starts.firstIndex { $0 > position } ?? starts.count) - 1
      let part = target[index * dimensions..<(index + 1) * dimensions]
      try sources[number].read([position - starts[number]], into: UnsafeMutableBufferPointer(rebasing: part))
    }
  }
}
