import Distributions
import Tensors

/// What an autoregressive model's logits are the parameters of.
public enum PixelLikelihood: Sendable, Equatable {
  /// Each channel has a distribution over its levels, given those before it: a Bernoulli for two levels, a
  /// categorical for more. Logits a pixel: C for two levels and C · levels for more, one channel's after
  /// another's.
  case levels

  /// The channels of a pixel have a joint distribution, a ``Distributions/LogisticMixture``: 3 · components
  /// logits a pixel of one channel, 10 · components of three.
  case logisticMixture(components: Int)

  /// How many logits a pixel of an image of `format` has.
  package func logitCount(for format: ImageFormat) -> Int {
    PixelDistribution.logitCount(for: format, likelihood: self)
  }

  /// The ranges of channels that are drawn together, given those before, of a pixel of `channels`.
  func draws(channels: Int) -> [Range<Int>] {
    switch self {
    case .levels: (0..<channels).map { $0..<$0 + 1 }
    case .logisticMixture: [0..<channels]
    }
  }
}

/// The distribution of every channel of every pixel, given logits.
///
/// Logits are `[N, H, W, logits]`, of whole images or of single pixels, H = W = 1. Images are intensities,
/// level k standing for k / (levels − 1).
struct PixelDistribution {
  let logits: ImageBatch
  let format: ImageFormat
  let likelihood: PixelLikelihood

  /// Logits a pixel.
  static func logitCount(for format: ImageFormat, likelihood: PixelLikelihood = .levels) -> Int {
    switch likelihood {
    case .levels: format.channels * levelLogits(of: format)
    case .logisticMixture(let components):
      LogisticMixture.parameterCount(channels: format.channels, components: components)
    }
  }

  /// Logits a channel, where each has its own.
  private static func levelLogits(of format: ImageFormat) -> Int { format.levels == 2 ? 1 : format.levels }

  /// log p in nats, one number an image, summed over pixels and channels: `[N]`.
  func logLikelihood(of images: ImageBatch) -> Vector {
    switch likelihood {
    case .levels where format.levels == 2:
      Bernoulli(logits: logits).logLikelihood(of: images)
    case .levels:
      Categorical(logits: logits, classes: format.levels).logLikelihood(of: format.levels(of: images))
    case .logisticMixture:
      mixture.logLikelihood(of: images)
    }
  }

  private var mixture: LogisticMixture {
    LogisticMixture(parameters: logits, channels: format.channels, levels: format.levels)
  }

  /// Draws of some channels of every pixel, one of the ranges of ``PixelLikelihood/draws(channels:)``.
  func sample(channels: Range<Int>, using generator: inout RandomGenerator) -> ImageBatch {
    switch likelihood {
    case .levels:
      let width = Self.levelLogits(of: format)
      let own = logits.channels(channels.lowerBound * width..<channels.upperBound * width)
      guard format.levels > 2 else { return Bernoulli(logits: own).sample(using: &generator) }
      return format.intensities(
        of: Categorical(logits: own, classes: format.levels).sample(using: &generator))
    case .logisticMixture:
      return mixture.sample(using: &generator)
    }
  }
}
