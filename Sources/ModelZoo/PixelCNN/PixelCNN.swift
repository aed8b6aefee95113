import Layers
import Tensors

/// PixelCNN: the chain rule over pixels, each conditional computed by masked convolutions.
///
///     log p(x) = Σᵢ log p(xᵢ | x₁, …, xᵢ₋₁)
///
/// in raster order, and red before green before blue within a pixel. All conditionals of a training image come
/// from one pass, as masks keep pixel i and what follows from its own prediction.
///
/// Van den Oord, Kalchbrenner, Kavukcuoglu, "Pixel Recurrent Neural Networks", 2016: section 3.5, table 1 and
/// figure 5. The mask has the paper's blind spot to the upper right. Deviations: dropout at the end of each block,
/// for small data sets; a sigmoid instead of a softmax where there are two levels; a larger kernel
/// where asked for.
public final class PixelCNN: ZooModel, AutoregressiveModel {
  /// The hyper-parameters of a PixelCNN.
  public struct Configuration: Codable, Sendable, Equatable {
    /// h: features within a residual block, and half the features between blocks.
    public var features: Int
    /// Residual blocks.
    public var blocks: Int
    /// The side of the masked convolution in a block. The blind spot is the smaller, the larger the side: what is k/2
    /// pixels to the right for each row above is still seen.
    public var kernel: Int
    /// Features between the two 1×1 convolutions of the head.
    public var headFeatures: Int
    /// The probability that a block's output feature is dropped in training.
    public var dropout: Float

    /// The hyper-parameters of a PixelCNN.
    public init(features: Int, blocks: Int, kernel: Int = 3, headFeatures: Int, dropout: Float = 0) {
      self.features = features
      self.blocks = blocks
      self.kernel = kernel
      self.headFeatures = headFeatures
      self.dropout = dropout
    }

    private enum CodingKeys: String, CodingKey {
      case features, blocks, kernel, dropout
      case headFeatures = "head_features"
    }

    /// Reads hyper-parameters; where no kernel is named it is of side 3.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      self.init(
        features: try container.decode(Int.self, forKey: .features),
        blocks: try container.decode(Int.self, forKey: .blocks),
        kernel: try container.decodeIfPresent(Int.self, forKey: .kernel) ?? 3,
        headFeatures: try container.decode(Int.self, forKey: .headFeatures),
        dropout: try container.decode(Float.self, forKey: .dropout))
    }
  }

  /// The name on command lines and in files.
  public static let name = "pixelcnn"
  /// The folder of the zoo.
  public static let family = "PixelCNN"
  /// One line about the model.
  public static let summary = "masked convolutions, exact likelihood (van den Oord et al. 2016)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat

  let input: MaskedConv2D
  let blocks: [PixelCNNBlock]
  let head: Sequential<ImageBatch, ImageBatch>

  /// A model with fresh weights; all feature counts must be multiples of the format's channels.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    self.configuration = configuration
    self.format = format
    let width = 2 * configuration.features
    let colours = format.channels
    input = MaskedConv2D(
      colours, width, kernel: 7, mask: .a, groups: colours, initializer: .heNormal(), using: &generator)
    blocks = (0..<configuration.blocks).map { _ in
      PixelCNNBlock(configuration, colours: colours, using: &generator)
    }
    head = Sequential {
      ReLU()
      MaskedConv2D(width, configuration.headFeatures, kernel: 1, mask: .b, groups: colours, using: &generator)
      ReLU()
      MaskedConv2D(
        configuration.headFeatures, PixelDistribution.logitCount(for: format), kernel: 1, mask: .b,
        groups: colours, using: &generator)
    }
  }

  /// The conditionals' parameters: `[N, H, W, C]` to `[N, H, W, C · levels]`, or `[N, H, W, C]` for two levels.
  public func logits(of images: ImageBatch) -> ImageBatch {
    head(blocks.reduce(input(images)) { features, block in block(features) })
  }
}

/// A residual block of a PixelCNN, `[N, H, W, 2h]` to the same: to half the features by 1×1, a masked 3×3
/// (or larger, where the configuration says so), and back by 1×1, each after a rectifier (figure 5, left).
final class PixelCNNBlock: Layer {
  let reduce: MaskedConv2D
  let masked: MaskedConv2D
  let expand: MaskedConv2D
  private let dropout: Dropout?

  init(_ configuration: PixelCNN.Configuration, colours: Int, using generator: inout RandomGenerator) {
    let h = configuration.features
    reduce = MaskedConv2D(
      2 * h, h, kernel: 1, mask: .b, groups: colours, initializer: .heNormal(), using: &generator)
    masked = MaskedConv2D(
      h, h, kernel: ImageSize(configuration.kernel), mask: .b, groups: colours, initializer: .heNormal(),
      using: &generator)
    expand = MaskedConv2D(h, 2 * h, kernel: 1, mask: .b, groups: colours, using: &generator)
    dropout = configuration.dropout > 0 ? Dropout(configuration.dropout, using: &generator) : nil
  }

  func callAsFunction(_ input: ImageBatch) -> ImageBatch {
    let features = masked(reduce(input, reading: .relu), reading: .relu)
    guard let dropout else { return expand(features, reading: .relu, plus: input) }
    return input + dropout(expand(features, reading: .relu))
  }
}
