import Layers
import Tensors

/// Features, and what every layer but the resampling ones reads of them: their concat-ELU, computed once.
struct StreamFeatures {
  /// `[N, H, W, F]`.
  let values: ImageBatch
  /// `[N, H, W, 2F]`.
  let activated: ImageBatch

  init(_ values: ImageBatch) { (self.values, activated) = (values, values.concatELU()) }
}

/// What both streams hold at one resolution.
struct Streams {
  /// Seen from a pixel: what depends on the rows above it.
  let down: StreamFeatures
  /// What depends on the rows above and on what is left of it.
  let downRight: StreamFeatures

  /// Streams of these features.
  init(down: ImageBatch, downRight: ImageBatch) {
    (self.down, self.downRight) = (StreamFeatures(down), StreamFeatures(downRight))
  }

  init(down: StreamFeatures, downRight: ImageBatch) {
    (self.down, self.downRight) = (down, StreamFeatures(downRight))
  }
}

/// Which neighbours a layer of a stream sees. A cross is the pixel itself, and what is not seen is left out:
///
///     down:  1 1 1      down-right:  1 1
///            1 ×  1                  1 ×
enum Stream {
  case down, downRight

  /// The convolution of the stream, which with a stride takes every second pixel of every second row.
  func convolution(stride: ImageSize = 1) -> Convolution {
    switch self {
    case .down:
      Convolution(kernel: ImageSize(2, 3), stride: stride, margins: Margins(top: 1, left: 1, right: 1))
    case .downRight:
      Convolution(kernel: 2, stride: stride, margins: Margins(top: 1, left: 1))
    }
  }

  /// The convolution whose transpose doubles the resolution: pixels of both rows (and, down-right, of both
  /// columns) get from the one above and left of them, or in their place.
  var doubling: Convolution {
    switch self {
    case .down:
      Convolution(kernel: ImageSize(2, 3), stride: 2, margins: Margins(left: 1, bottom: 1, right: 1))
    case .downRight:
      Convolution(kernel: 2, stride: 2, margins: Margins(bottom: 1, right: 1))
    }
  }
}

/// The first layers: they see no pixel itself, but those before it, in two rows for the down stream.
///
///     down:  1 1 1      down-right:  1 1 1  +  1
///            1 1 1                     ×       1 ×
///              ×
final class StreamInput: Module {
  let down: WeightNormConv2D
  let above: WeightNormConv2D
  let left: WeightNormConv2D

  init(channels: Int, filters: Int, using generator: inout RandomGenerator) {
    func layer(_ kernel: ImageSize, _ margins: Margins) -> WeightNormConv2D {
      WeightNormConv2D(
        channels + 1, filters, Convolution(kernel: kernel, margins: margins), using: &generator)
    }
    down = layer(ImageSize(2, 3), Margins(top: 2, left: 1, bottom: -1, right: 1))
    above = layer(ImageSize(1, 3), Margins(top: 1, left: 1, bottom: -1, right: 1))
    left = layer(ImageSize(2, 1), Margins(top: 1, left: 1, right: -1))
  }

  /// The streams of images `[N, H, W, C]`.
  func callAsFunction(_ images: ImageBatch) -> Streams {
    let pixels = Self.marked(images)
    return Streams(down: down(pixels), downRight: left([pixels], plus: above(pixels)))
  }

  /// Images as layers read them: intensities in −1...1 instead of 0...1, and a channel of ones that tells
  /// pixels from the zeros around.
  static func marked(_ images: ImageBatch) -> ImageBatch {
    var shape = images.shape
    shape[3] = 1
    return .concatenated([images * 2 - 1, ImageBatch(ones: shape)])
  }
}
