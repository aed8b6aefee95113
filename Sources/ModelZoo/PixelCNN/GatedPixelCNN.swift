import Layers
import Tensors

/// Gated PixelCNN: a PixelCNN without a blind spot, with gates for rectifiers.
///
///     log p(x | c) = Σᵢ log p(xᵢ | x₁, …, xᵢ₋₁, c)
///
/// in raster order, and red before green before blue within a pixel. Two stacks of convolutions carry what is known
/// at a pixel: a vertical one the rows above, in full width, and a horizontal one, which reads the vertical at each
/// layer, the pixels to the left. Together they see every earlier pixel. With classes, each gate has a bias a class.
///
/// Van den Oord, Kalchbrenner, Vinyals, Espeholt, Graves, Kavukcuoglu, "Conditional Image Generation with PixelCNN
/// Decoders", 2016: section 2, figure 2 (right). Deviations: the shift by one row, which keeps the vertical stack from
/// the pixel's own row, happens in its first layer rather than on each way to the horizontal stack, so that it costs
/// nothing; dropout in the horizontal stack, for small data sets; a sigmoid instead of a softmax where there are two
/// levels; levels that have no order, such as the codes of a VQ-VAE, may be shown as vectors that are learned.
public final class GatedPixelCNN: ZooModel, ClassConditionalAutoregressiveModel {
  /// The hyper-parameters of a Gated PixelCNN.
  public struct Configuration: Codable, Sendable, Equatable {
    /// p: features of each stack between layers; gates are computed from 2p.
    public var features: Int
    /// Layers of both stacks, the first included.
    public var layers: Int
    /// n: the side of the square that a layer looks around in, odd.
    public var kernel: Int
    /// The same in the first layer.
    public var inputKernel: Int
    /// Features between the two 1×1 convolutions of the head.
    public var headFeatures: Int
    /// Whether the head reads the sum of what all layers say, rather than the last layer's features.
    public var skipConnections: Bool
    /// The probability that a feature of the horizontal stack is dropped in training.
    public var dropout: Float
    /// The number of classes that images are conditioned on; 0 for none.
    public var classes: Int
    /// The features of the vector that each level is shown as; 0 where it is shown as an intensity.
    public var embedding: Int

    /// The hyper-parameters of a Gated PixelCNN.
    public init(
      features: Int, layers: Int, kernel: Int = 3, inputKernel: Int = 7, headFeatures: Int,
      skipConnections: Bool = false, dropout: Float = 0, classes: Int = 0, embedding: Int = 0
    ) {
      (self.features, self.layers, self.headFeatures) = (features, layers, headFeatures)
      (self.kernel, self.inputKernel) = (kernel, inputKernel)
      (self.skipConnections, self.dropout, self.classes) = (skipConnections, dropout, classes)
      self.embedding = embedding
    }

    enum CodingKeys: String, CodingKey {
      case features, layers, kernel, dropout, classes, embedding
      case inputKernel = "input_kernel"
      case headFeatures = "head_features"
      case skipConnections = "skip_connections"
    }
  }

  /// The name on command lines and in files.
  public static let name = "gated-pixelcnn"
  /// The folder of the zoo.
  public static let family = "PixelCNN"
  /// One line about the model.
  public static let summary = "two stacks of gated convolutions, exact likelihood (van den Oord et al. 2016)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat
  /// How many classes images are conditioned on; 0 for none.
  public var classes: Int { configuration.classes }

  let embedding: Embedding?
  let layers: [GatedLayer]
  let head: Sequential<ImageBatch, ImageBatch>

  /// A model with fresh weights; all feature counts must be multiples of the format's channels.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    embedding =
      configuration.embedding > 0
      ? Embedding(format.levels, configuration.embedding, using: &generator) : nil
    layers = (0..<configuration.layers).map { index in
      GatedLayer(index, configuration, colours: format.channels, using: &generator)
    }
    let (features, colours) = (configuration.headFeatures, format.channels)
    head = Sequential {
      ReLU()
      MaskedConv2D(configuration.features, features, kernel: 1, mask: .b, groups: colours, using: &generator)
      ReLU()
      MaskedConv2D(
        features, PixelDistribution.logitCount(for: format), kernel: 1, mask: .b, groups: colours,
        using: &generator)
    }
  }

  /// The conditionals' parameters: `[N, H, W, C]` to `[N, H, W, C · levels]`, or `[N, H, W, C]` for two levels.
  public func logits(of images: ImageBatch, labels: [Int]?) -> ImageBatch {
    requireLabels(labels, count: images.shape[0])
    return logits(of: images, classes: labels.map { Vector($0.map(Float.init)) })
  }

  /// The same, for classes that are numbers of a tensor: `[N]`.
  package func logits(of images: ImageBatch, classes: Vector?) -> ImageBatch {
    let shown = shown(images)
    let start = GatedStacks(vertical: shown, horizontal: shown)
    return head(layers.reduce(start) { $1($0, classes.map($1.biases)) }.output)
  }

  /// What the first layer sees: intensities `[N, H, W, C]`, or the vectors of levels `[N, H, W, C · embedding]`.
  func shown(_ images: ImageBatch) -> ImageBatch {
    guard let embedding else { return images }
    let shape = images.shape
    return embedding(format.levels(of: images).flattened)
      .reshaped([shape[0], shape[1], shape[2], shape[3] * configuration.embedding])
  }
}
