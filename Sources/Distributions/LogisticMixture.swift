import Tensors

/// Pixels from a mixture of discretised logistic distributions, whose channels depend on each other: nearby
/// intensities are alike, and few parameters say so.
///
/// With intensities scaled to x in −1...1, and h half the distance of two levels there:
///
///     P(pixel) = Σₖ πₖ Π_c P(x_c | k),   P(x | k) = σ((x − μ + h) / s) − σ((x − μ − h) / s)
///
/// The lowest and the highest level take all that is beyond them. Each pixel has one choice of k. Its means
/// of green depend linearly on red, those of blue on red and green, with coefficients tanh(a), tanh(b) and
/// tanh(c):
///
///     μ_red = m_red,   μ_green = m_green + tanh(a)·red,   μ_blue = m_blue + tanh(b)·red + tanh(c)·green
///
/// Parameters are `[N, H, W, 3K]` for grey images: K logits of π, K means, K logarithms of s, which are at
/// least −7. They are `[N, H, W, 10K]` for coloured ones: K logits, then for each channel K means, K
/// logarithms and K coefficients (a beside red, b beside green, c beside blue). Images are intensities in
/// 0...1.
///
/// Salimans et al. 2017, "PixelCNN++: improving the PixelCNN with discretized logistic mixture likelihood",
/// section 2, with the authors' order of parameters. Deviations: the authors take the density in the middle
/// of a level where a difference of sigmoids has lost its digits, which is not needed here, and probabilities
/// sum to 1; and they do not round one colour to a level before they draw the next.
public struct LogisticMixture {
  /// The parameters, as above.
  public let parameters: ImageBatch

  /// 1 or 3.
  public let channels: Int

  /// How many intensities there are.
  public let levels: Int

  /// K.
  public let components: Int

  /// The distribution of pixels of `channels` channels with `levels` levels each.
  public init(parameters: ImageBatch, channels: Int, levels: Int) {
    require(channels == 1 || channels == 3, "LogisticMixture: of \(channels) channels; there may be 1 or 3")
    require(levels > 1, "LogisticMixture: \(levels) levels")
    let each = Self.parameterCount(channels: channels, components: 1)
    require(
      parameters.shape[3] > 0 && parameters.shape[3].isMultiple(of: each),
      "LogisticMixture: parameters \(parameters.shape), of which every component takes \(each)")
    (self.parameters, self.channels, self.levels) = (parameters, channels, levels)
    components = parameters.shape[3] / each
  }

  /// Parameters a pixel.
  public static func parameterCount(channels: Int, components: Int) -> Int {
    components * (channels == 1 ? 3 : 10)
  }

  /// log P of each pixel in nats: images `[N, H, W, C]` to `[N, H, W, 1]`.
  public func logProbability(of images: ImageBatch) -> ImageBatch {
    .logisticMixture(parameters, components: components, levels: levels, logProbabilityOf: images)
  }

  /// log P of each image: `[N]`.
  public func logLikelihood(of images: ImageBatch) -> Vector { logProbability(of: images).sumPerSample() }
}
