import Distributions
import Tensors

/// The distribution of every channel of every pixel, given logits: a Bernoulli for two levels, a categorical for
/// more.
///
/// Logits are `[N, H, W, C]` for two levels and `[N, H, W, C · levels]` for more, one channel's after another's.
/// Images are intensities, level k standing for k / (levels − 1).
struct PixelDistribution {
  let logits: ImageBatch
  let format: ImageFormat

  /// Logits a pixel.
  static func logitCount(for format: ImageFormat) -> Int {
    format.channels * logitsPerChannel(of: format)
  }

  private static func logitsPerChannel(of format: ImageFormat) -> Int {
    format.levels == 2 ? 1 : format.levels
  }

  /// log p in nats, one number an image, summed over pixels and channels: `[N]`.
  func logLikelihood(of images: ImageBatch) -> Vector {
    format.levels == 2
      ? Bernoulli(logits: logits).logLikelihood(of: images)
      : Categorical(logits: logits, classes: format.levels).logLikelihood(of: format.levels(of: images))
  }

  /// An independent draw of every channel of every pixel.
  func sample(using generator: inout RandomGenerator) -> ImageBatch {
    format.levels == 2
      ? Bernoulli(logits: logits).sample(using: &generator)
      : format.intensities(
        of: Categorical(logits: logits, classes: format.levels).sample(using: &generator))
  }

  /// The distribution of one channel of one pixel: logits `[N, 1, 1, 1 or levels]`.
  func at(row: Int, column: Int, channel: Int) -> PixelDistribution {
    let width = Self.logitsPerChannel(of: format)
    let shape = logits.shape
    var picked: [Float] = []
    picked.reserveCapacity(shape[0] * width)
    logits.withUnsafeElements { logits in
      for image in 0..<shape[0] {
        let start = ((image * shape[1] + row) * shape[2] + column) * shape[3] + channel * width
        picked += logits[start..<start + width]
      }
    }
    return PixelDistribution(logits: ImageBatch(picked, shape: [shape[0], 1, 1, width]), format: format)
  }
}
