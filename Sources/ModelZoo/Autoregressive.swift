import Tensors

/// A model that predicts each channel of each pixel from those before it, in raster order.
///
/// What a model says is its logits; likelihood and sampling follow.
public protocol AutoregressiveModel: TractableDensityModel {
  /// The parameters of every conditional distribution p(xᵢ | x₁, …, xᵢ₋₁) given whole images:
  /// `[N, H, W, C]` to `[N, H, W, C · logits]`. Those of pixel i must not depend on pixel i or any after it.
  func logits(of images: ImageBatch) -> ImageBatch
}

extension AutoregressiveModel {
  /// log p(x) in nats: the sum of all conditionals' log-probabilities, `[N]`.
  public func logLikelihood(of images: ImageBatch) -> Vector {
    let expected = format.shape(count: images.shape[0])
    require(
      images.shape == expected, "logLikelihood: images \(images.shape); the model was made for \(expected)")
    return PixelDistribution(logits: logits(of: images), format: format).logLikelihood(of: images)
  }

  /// `count` new images, drawn channel by channel in raster order, each from a full pass over what is there.
  public func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    var images = ImageBatch(zeros: format.shape(count: count))
    for row in 0..<format.height {
      for column in 0..<format.width {
        for channel in 0..<format.channels {
          let conditional = PixelDistribution(logits: logits(of: images), format: format)
            .at(row: row, column: column, channel: channel)
          images.set(row: row, column: column, channel: channel, to: conditional.sample(using: &generator))
        }
      }
    }
    return images
  }
}

extension Tensor where Rank == 4 {
  /// Sets one channel of one pixel of every image to `values`, `[N, 1, 1, 1]`.
  fileprivate mutating func set(row: Int, column: Int, channel: Int, to values: ImageBatch) {
    let shape = shape
    let pixel = (row * shape[2] + column) * shape[3] + channel
    let stride = shape[1] * shape[2] * shape[3]
    values.withUnsafeElements { values in
      withUnsafeMutableElements { target in
        for image in 0..<shape[0] { target[image * stride + pixel] = values[image] }
      }
    }
  }
}
