import Tensors

/// What is done to training images each time they are drawn, so that a model sees more of them than there are.
///
/// What happens to an image depends on the draws of its step, so a run that is resumed goes on with the bits that it
/// would have had. Images that are evaluated stay as they are.
public struct Augmentation: Sendable, Equatable, Codable {
  /// Whether half of the images are turned left to right.
  public var flip: Bool

  /// The most pixels that an image is moved by, up or down and left or right; 0 for not at all.
  public var shift: Int

  /// What comes in where an image was moved away from.
  public var fill: Fill

  /// Whether each level becomes a value drawn from its share of 0...1: level k of L is uniform in k/L ..< (k + 1)/L.
  ///
  /// A density on discrete values can become arbitrarily high at them; on values that are drawn it is bounded by
  /// their probabilities (Theis et al. 2016, "A note on the evaluation of generative models", section 3.1). It is of no
  /// use to models of levels.
  public var dequantize: Bool

  /// What a moved image leaves behind.
  public enum Fill: String, Sendable, Codable, CaseIterable {
    /// The pixels of the nearest edge.
    case edge
    /// Black.
    case zero
  }

  /// Changes of these kinds; none where nothing is said.
  public init(flip: Bool = false, shift: Int = 0, fill: Fill = .edge, dequantize: Bool = false) {
    require(shift >= 0, "Augmentation: a shift of \(shift) pixels")
    (self.flip, self.shift, self.fill, self.dequantize) = (flip, shift, fill, dequantize)
  }

  /// Whether images stay as they are.
  public var isNone: Bool { !flip && shift == 0 && !dequantize }

  /// What no image of `format` can be changed by, if there is anything.
  public func fault(for format: ImageFormat) -> String? {
    0..<min(format.height, format.width) ~= shift
      ? nil : "a shift of \(shift) pixels of images of \(format.size)"
  }
}

extension Augmentation: CustomStringConvertible {
  /// As in `flip, shift 2`.
  public var description: String {
    let parts = [
      flip ? "flip" : nil, shift > 0 ? "shift \(shift) (\(fill))" : nil, dequantize ? "dequantize" : nil,
    ]
    return isNone ? "none" : parts.compactMap(\.self).joined(separator: ", ")
  }
}

extension Augmentation {
  /// The images of `format` with these levels, `[N, H, W, C]`, turned and moved by draws of `generator`: three an image.
  func moved(_ levels: [UInt8], format: ImageFormat, using generator: inout RandomGenerator) -> [UInt8] {
    guard flip || shift > 0 else { return levels }
    let count = levels.count / format.dimensions
    let draws = Vector(uniformIn: 0..<1, shape: [3 * count], using: &generator).elements
    return [UInt8](unsafeUninitializedCapacity: levels.count) { moved, written in
      for image in 0..<count {
        let pixels = image * format.dimensions..<(image + 1) * format.dimensions
        let move = Move(
          isFlipped: flip && draws[3 * image] < 0.5, rows: distance(draws[3 * image + 1]),
          columns: distance(draws[3 * image + 2]))
        move.copy(levels[pixels], format, fill, to: UnsafeMutableBufferPointer(rebasing: moved[pixels]))
      }
      written = levels.count
    }
  }

  /// Each of −shift, …, shift for an equal part of 0..<1.
  private func distance(_ draw: Float) -> Int { min(Int(draw * Float(2 * shift + 1)), 2 * shift) - shift }

  /// `images` of `levels` levels, with noise of a uniform distribution in place of the steps between levels.
  func dequantized(
    _ images: ImageBatch, levels: Int, using generator: inout RandomGenerator
  ) -> ImageBatch {
    guard dequantize else { return images }
    let noise = ImageBatch(uniformIn: 0..<1, shape: images.shape, using: &generator)
    return (images * Float(levels - 1) + noise) / Float(levels)
  }
}

/// How one image is changed.
private struct Move {
  let isFlipped: Bool
  let rows: Int
  let columns: Int

  /// Writes `image` as it is after the move to `target`.
  func copy(
    _ image: ArraySlice<UInt8>, _ format: ImageFormat, _ fill: Augmentation.Fill,
    to target: UnsafeMutableBufferPointer<UInt8>
  ) {
    let (height, width, channels) = (format.height, format.width, format.channels)
    var next = 0
    for row in 0..<height {
      for column in 0..<width {
        let (fromRow, fromColumn) = (row - rows, column - columns)
        let isInside = 0..<height ~= fromRow && 0..<width ~= fromColumn
        let nearest = max(0, min(width - 1, fromColumn))
        let source = max(0, min(height - 1, fromRow)) * width + (isFlipped ? width - 1 - nearest : nearest)
        for channel in 0..<channels {
          target[next] = isInside || fill == .edge ? image[image.startIndex + source * channels + channel] : 0
          next += 1
        }
      }
    }
  }
}
