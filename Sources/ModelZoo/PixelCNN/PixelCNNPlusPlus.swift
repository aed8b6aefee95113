import Layers
import Tensors

/// PixelCNN++: two streams of shifted convolutions without a blind spot, at several resolutions with
/// shortcuts between them, and a mixture of discretised logistic distributions for all colours of a pixel at
/// once.
///
///     log p(x) = Σᵢ log p(xᵢ | x₁, …, xᵢ₋₁),   over pixels i in raster order
///
/// The *down* stream sees the rows above a pixel, the *down-right* stream what is above and to the left; it
/// reads the down stream, and the pixel's distribution is made from it. Both pass through blocks at falling
/// resolutions, and back through as many and one more at each but the lowest, which also read what the blocks
/// on the way down gave:
///
///     full   input ─ block … block ┐                       ┌ block … block ─ block ─ elu ─ 1×1
///     half                         └ ↓2 ─ block … ┐   ┌ … ↑2
///     quarter                                     └ … ┘
///
/// Salimans, Karpathy, Chen, Kingma, "PixelCNN++: improving the PixelCNN with discretized logistic mixture
/// likelihood and other modifications", 2017: section 2 and figure 2; details from the authors' code. Sizes
/// that are no multiples of the strides are rounded up on the way down. Deviations: shifts are part of the
/// convolutions, so that a bias is added to what they bring in as well; a 1×1 convolution that reads two
/// features has their concat-ELUs one after the other; dropout does not act while parameters are initialised;
/// no components (`components: 0`) means a distribution over levels, for binary images. The mixture's are
/// those of ``Distributions/LogisticMixture``.
public final class PixelCNNPlusPlus: ZooModel, AutoregressiveModel {
  /// The hyper-parameters of a PixelCNN++.
  public struct Configuration: Codable, Sendable, Equatable {
    /// Features of each stream.
    public var filters: Int
    /// Blocks at each resolution on the way down.
    public var blocks: Int
    /// How many resolutions there are, each half the one before.
    public var resolutions: Int
    /// Logistic distributions in a pixel's mixture; 0 for a distribution over levels without one.
    public var components: Int
    /// The probability that a block's inner feature is dropped in training.
    public var dropout: Float

    /// The hyper-parameters of a PixelCNN++.
    public init(filters: Int, blocks: Int, resolutions: Int = 3, components: Int, dropout: Float = 0) {
      self.filters = filters
      self.blocks = blocks
      self.resolutions = resolutions
      self.components = components
      self.dropout = dropout
    }
  }

  /// The name on command lines and in files.
  public static let name = "pixelcnn++"
  /// The folder of the zoo.
  public static let family = "PixelCNN"
  /// One line about the model.
  public static let summary = "logistic mixtures, several resolutions (Salimans et al. 2017)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat

  let input: StreamInput
  let descent: [StreamLevel]
  let ascent: [StreamLevel]
  let output: WeightNormConv2D

  /// A model with fresh weights.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    let (last, filters) = (configuration.resolutions - 1, configuration.filters)
    input = StreamInput(channels: format.channels, filters: filters, using: &generator)
    descent = (0...last).map { level in
      StreamLevel(
        configuration, blocks: configuration.blocks, ascending: false, resamples: level > 0,
        using: &generator)
    }
    ascent = (0...last).map { level in
      StreamLevel(
        configuration, blocks: configuration.blocks + (level > 0 ? 1 : 0), ascending: true,
        resamples: level > 0, using: &generator)
    }
    let likelihood = PixelLikelihood(configuration)
    output = WeightNormConv2D(
      filters, PixelDistribution.logitCount(for: format, likelihood: likelihood), Convolution(kernel: 1),
      using: &generator)
  }

  /// A mixture, or where there are no components a distribution over levels.
  public var likelihood: PixelLikelihood { PixelLikelihood(configuration) }

  /// The parameters of each pixel's distribution: `[N, H, W, C]` to `[N, H, W, parameters]`.
  public func logits(of images: ImageBatch) -> ImageBatch {
    var shortcuts = [input(images)]
    for level in descent { level.descend(&shortcuts) }
    var streams = shortcuts.removeLast()
    for level in ascent { streams = level.ascend(streams, &shortcuts) }
    return output(streams.downRight.values.elu())
  }
}

extension PixelCNNPlusPlus: DataDependentInitialization {
  /// Sets the lengths of all weights and all biases so that activations have mean 0 and variance 1 over
  /// `images`.
  public func initialize(from images: ImageBatch) {
    inMode(.initialization) { _ = logits(of: images) }
  }
}

extension PixelLikelihood {
  fileprivate init(_ configuration: PixelCNNPlusPlus.Configuration) {
    self = configuration.components == 0 ? .levels : .logisticMixture(components: configuration.components)
  }
}
