import Tensors

/// A model that predicts each pixel from those before it, in raster order.
///
/// What a model says is its logits; likelihood, sampling and completion follow.
public protocol AutoregressiveModel: TractableDensityModel, CompletionModel {
  /// What the logits are the parameters of: ``PixelLikelihood/levels`` unless a model says otherwise.
  var likelihood: PixelLikelihood { get }

  /// The parameters of every conditional distribution p(xᵢ | x₁, …, xᵢ₋₁) given whole images:
  /// `[N, H, W, C]` to `[N, H, W, logits]`. Those of pixel i must not depend on pixel i or any after it; where
  /// channels are predicted one by one, those of a channel neither on it nor on later ones.
  func logits(of images: ImageBatch) -> ImageBatch

  /// A pass over `count` images that are not finished yet, for sampling: ``FullPass`` unless a model knows
  /// better.
  func incrementalPass(count: Int) -> any IncrementalPass
}

extension AutoregressiveModel {
  /// A Bernoulli or a categorical distribution for each channel of each pixel.
  public var likelihood: PixelLikelihood { .levels }

  /// A whole pass for each pixel.
  public func incrementalPass(count: Int) -> any IncrementalPass { FullPass(of: self) }

  /// log p(x) in nats: the sum of all conditionals' log-probabilities, `[N]`.
  public func logLikelihood(of images: ImageBatch) -> Vector {
    requireImages(images, "logLikelihood")
    return PixelDistribution(logits: logits(of: images), format: format, likelihood: likelihood)
      .logLikelihood(of: images)
  }
}
