import Layers
import Tensors

/// PixelRNN: the chain rule over pixels, each conditional computed by layers of two-dimensional LSTMs.
///
///     log p(x) = Σᵢ log p(xᵢ | x₁, …, xᵢ₋₁)
///
/// in raster order, and red before green before blue within a pixel. `PixelRNN<RowLSTM>` reads row by row and
/// sees a triangle of the pixels before. `PixelRNN<DiagonalBiLSTM>` reads along diagonals and sees them all,
/// with one exception, which is the paper's: as a state knows of pixels before its own, the last pixel of the
/// row above is seen by those pixels alone whose row has come within reach of the 7×7 convolution.
///
/// A masked 7×7 convolution to 2h features; residual blocks of an LSTM of h units and a 1×1 convolution back
/// to 2h; and a head of two 1×1 convolutions, each after a rectifier.
///
/// Van den Oord, Kalchbrenner, Kavukcuoglu, "Pixel Recurrent Neural Networks", 2016: sections 3.1 to 3.4,
/// table 1 and figure 5. Deviations: dropout of the LSTMs' states, for small data sets; a sigmoid instead of
/// a softmax where there are two levels.
public final class PixelRNN<Recurrence: PixelRecurrence>: ZooModel, AutoregressiveModel {
  /// The name on command lines and in files.
  public static var name: String { Recurrence.modelName }
  /// The folder of the zoo.
  public static var family: String { "PixelRNN" }
  /// One line about the model.
  public static var summary: String { Recurrence.modelSummary }

  /// The hyper-parameters of this model.
  public let configuration: PixelRNNConfiguration
  /// What its images look like.
  public let format: ImageFormat

  let input: MaskedConv2D
  let blocks: [PixelRNNBlock<Recurrence>]
  let head: Sequential<ImageBatch, ImageBatch>

  /// A model with fresh weights; all feature counts must be multiples of the format's channels.
  public init(
    _ configuration: PixelRNNConfiguration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    self.configuration = configuration
    self.format = format
    let (width, headFeatures) = (2 * configuration.features, configuration.headFeatures)
    let colours = format.channels
    input = MaskedConv2D(colours, width, kernel: 7, mask: .a, groups: colours, using: &generator)
    blocks = (0..<configuration.layers).map { _ in
      PixelRNNBlock(configuration, colours: colours, using: &generator)
    }
    head = Sequential {
      ReLU()
      MaskedConv2D(width, headFeatures, kernel: 1, mask: .b, groups: colours, using: &generator)
      ReLU()
      MaskedConv2D(
        headFeatures, PixelDistribution.logitCount(for: format), kernel: 1, mask: .b, groups: colours,
        using: &generator)
    }
  }

  /// The conditionals' parameters: `[N, H, W, C]` to `[N, H, W, C · levels]`, or `[N, H, W, C]` for two
  /// levels.
  public func logits(of images: ImageBatch) -> ImageBatch {
    var features = input(images)
    var skipped: ImageBatch?
    for block in blocks {
      let states = block.states(of: features)
      skipped = block.skip.map { $0(states, reading: nil, plus: skipped) }
      features = block.expand(states, reading: nil, plus: features)
    }
    return head(skipped.map { features + $0 } ?? features)
  }
}

/// A residual block of a PixelRNN (figure 5, right): an LSTM of h units over 2h features, which a 1×1
/// convolution takes back to 2h to be added to the block's input; and, where wanted, another that skips all
/// later blocks.
final class PixelRNNBlock<Recurrence: PixelRecurrence>: Module {
  let recurrence: Recurrence
  let expand: MaskedConv2D
  let skip: MaskedConv2D?
  private let dropout: Dropout?

  init(_ configuration: PixelRNNConfiguration, colours: Int, using generator: inout RandomGenerator) {
    let h = configuration.features
    recurrence = Recurrence(2 * h, h, groups: colours, using: &generator)
    expand = MaskedConv2D(h, 2 * h, kernel: 1, mask: .b, groups: colours, using: &generator)
    skip =
      configuration.skips
      ? MaskedConv2D(h, 2 * h, kernel: 1, mask: .b, groups: colours, using: &generator) : nil
    dropout = configuration.dropout > 0 ? Dropout(configuration.dropout, using: &generator) : nil
  }

  /// The LSTM's states: `[N, H, W, 2h]` to `[N, H, W, h]`.
  func states(of features: ImageBatch) -> ImageBatch {
    let states = recurrence(features)
    return dropout.map { $0(states) } ?? states
  }
}
