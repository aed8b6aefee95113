import Tensors

/// A pass over images that grow pixel by pixel: what was computed of finished pixels is kept, so that a new pixel
/// costs one column of each layer.
///
/// The logits have the bits of a pass over whole images.
public protocol IncrementalPass {
  /// The logits of one pixel, `[N, 1, 1, logits]`, given `images` `[N, H, W, C]` in which all pixels before it are
  /// final. Called for every pixel in raster order; where channels are predicted one by one, again for the same
  /// pixel after each of its channels.
  mutating func logits(row: Int, column: Int, of images: ImageBatch) -> ImageBatch
}

/// Whole passes: the slow way, which every model has.
public struct FullPass: IncrementalPass {
  private let model: any AutoregressiveModel

  /// The whole passes of `model`.
  public init(of model: any AutoregressiveModel) { self.model = model }

  /// The logits of all pixels, of which one's are kept.
  public func logits(row: Int, column: Int, of images: ImageBatch) -> ImageBatch {
    model.logits(of: images).pixel(row: row, column: column)
  }
}

extension Tensor where Rank == 4 {
  /// One pixel of every image: `[N, H, W, C]` to `[N, 1, 1, C]`, for values that need no gradient.
  func pixel(row: Int, column: Int) -> ImageBatch {
    let (count, channels) = (shape[0], shape[3])
    var picked: [Float] = []
    picked.reserveCapacity(count * channels)
    withUnsafeElements { elements in
      for image in 0..<count {
        let start = ((image * shape[1] + row) * shape[2] + column) * channels
        picked += elements[start..<start + channels]
      }
    }
    return ImageBatch(picked, shape: [count, 1, 1, channels])
  }

  /// Sets channels of one pixel of every image, from `channel` on, to `values` `[N, 1, 1, channels to set]`.
  mutating func set(row: Int, column: Int, channel: Int, to values: ImageBatch) {
    let (shape, width) = (shape, values.shape[3])
    values.withUnsafeElements { values in
      withUnsafeMutableElements { target in
        guard let target = target.baseAddress, let values = values.baseAddress else { return }
        for image in 0..<shape[0] {
          let start = ((image * shape[1] + row) * shape[2] + column) * shape[3] + channel
          (target + start).update(from: values + image * width, count: width)
        }
      }
    }
  }
}
