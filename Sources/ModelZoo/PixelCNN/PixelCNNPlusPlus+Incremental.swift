import Layers
import Tensors

extension PixelCNNPlusPlus {
  /// Layers that compute a row of the down stream when it begins, and the down-right stream pixel by pixel;
  /// lower resolutions at every second row and column.
  public func incrementalPass(count: Int) -> any IncrementalPass {
    ParallelPass(PixelCNNPlusPlusPass(self), count: count)
  }
}

/// The forward pass of a ``PixelCNNPlusPlus``, pixel by pixel.
private struct PixelCNNPlusPlusPass: IncrementalPass {
  private var input: StreamInputPass
  private var descent: [StreamLevelPass] = []
  private var ascent: [StreamLevelPass] = []
  private var output: PackedConvolution

  init(_ model: PixelCNNPlusPlus) {
    input = StreamInputPass(model.input, size: model.format.size)
    output = model.output.packed
    var size = model.format.size
    for (level, (down, up)) in zip(model.descent, model.ascent.reversed()).enumerated() {
      let finer = size
      if level > 0 { size = size.halved }
      descent.append(StreamLevelPass(down, size: size, resampling: finer))
      ascent.append(StreamLevelPass(up, size: size, resampling: size.halved))
    }
  }

  mutating func logits(row: Int, column: Int, of images: ImageBatch) -> ImageBatch {
    input.takePixel(before: row, column, of: images)
    let width = images.shape[2]
    if column == 0 {
      _ = pass(.down, input.row(row, width: width), at: StreamPlace(row: row, columns: 0..<width))
    }
    let place = StreamPlace(row: row, columns: column..<column + 1)
    return output(pass(.downRight, input.pixel(at: place), at: place).values.elu())
  }

  /// One stream at one place, from its `input` there: at all resolutions that have pixels of their own there.
  private mutating func pass(_ stream: Stream, _ input: ImageBatch, at place: StreamPlace) -> StreamFeatures {
    var (shortcuts, places) = ([StreamFeatures(input)], [place])
    for level in descent.indices {
      if level > 0 {
        let (finer, features) = (places[level - 1], shortcuts[shortcuts.count - 1])
        descent[level].take(features.values, of: stream, at: finer)
        guard let place = finer.halved else { break }
        places.append(place)
        if let halved = descent[level].resampled(stream, at: place) {
          shortcuts.append(StreamFeatures(halved))
        }
      }
      descent[level].descend(stream, &shortcuts, at: places[level])
    }
    return ascend(stream, &shortcuts, at: places)
  }

  /// The way up, from `shortcuts` of the way down to the `places` at resolutions that were reached. Where the
  /// lowest was not, those above it have what was computed of it before.
  private mutating func ascend(
    _ stream: Stream, _ shortcuts: inout [StreamFeatures], at places: [StreamPlace]
  ) -> StreamFeatures {
    var features = shortcuts[shortcuts.count - 1]
    if places.count == ascent.count { shortcuts.removeLast() }
    for level in places.indices.reversed() {
      if level + 1 < places.count {
        ascent[level].take(features.values, of: stream, at: places[level + 1])
      }
      if let doubled = ascent[level].resampled(stream, at: places[level]) {
        features = StreamFeatures(doubled)
      }
      features = ascent[level].ascend(stream, features, &shortcuts, at: places[level])
    }
    return features
  }
}

extension ImageSize {
  /// The size of every second pixel of every second row, the first ones included.
  fileprivate var halved: ImageSize { ImageSize((height + 1) / 2, (width + 1) / 2) }
}
