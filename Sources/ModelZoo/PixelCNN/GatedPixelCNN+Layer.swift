import Layers
import Tensors

/// What one layer of a Gated PixelCNN hands to the next, all `[N, H, W, features]`.
struct GatedStacks {
  /// What is known of the rows above.
  var vertical: ImageBatch
  /// What is known of the rows above, the pixels to the left and, within groups of channels, the pixel itself.
  var horizontal: ImageBatch
  /// The sum of what layers have said to the head, where they do.
  var skipped: ImageBatch?

  /// What the head reads.
  var output: ImageBatch { skipped ?? horizontal }
}

/// A layer of a Gated PixelCNN (figure 2, right), from stacks of `[N, H, W, p]` to the same; the first one reads images.
///
///     V = vertical n×n of v        v' = gate(V + a_c)
///     U = horizontal 1×n of h + 1×1 of (V + a_c)        z = gate(U + b_c)
///     h' = h + 1×1 of z
///
/// where gate(f, g) = tanh(f)·σ(g) and a, b are the biases of class c. Gates of several colours stand side by side by
/// colour, so that each colour has its own tanh and σ halves and masks hold within both.
final class GatedLayer: Module {
  let vertical: Conv2D
  let horizontal: MaskedConv2D
  let link: Conv2D
  let residual: MaskedConv2D?
  let skip: MaskedConv2D?
  let verticalClasses: Embedding?
  let horizontalClasses: Embedding?
  private let dropout: Dropout?
  let colours: Int
  private let isFirst: Bool

  /// Layer `index` of a model for images of as many colours.
  init(
    _ index: Int, _ configuration: GatedPixelCNN.Configuration, colours: Int,
    using generator: inout RandomGenerator
  ) {
    (self.colours, isFirst) = (colours, index == 0)
    let features = configuration.features
    let shown = colours * max(configuration.embedding, 1)
    let (inputs, gates) = (isFirst ? shown : features, 2 * features)
    let side = isFirst ? configuration.inputKernel : configuration.kernel
    vertical = Self.rowsAbove(inputs, gates, side: side, withOwn: !isFirst, using: &generator)
    horizontal = MaskedConv2D(
      inputs, gates, kernel: ImageSize(1, side), mask: isFirst ? .a : .b, groups: colours, using: &generator)
    link = Conv2D(gates, gates, kernel: 1, bias: false, using: &generator)
    func unmixed() -> MaskedConv2D {
      MaskedConv2D(features, features, kernel: 1, mask: .b, groups: colours, using: &generator)
    }
    let isLast = index == configuration.layers - 1
    skip = configuration.skipConnections ? unmixed() : nil
    residual = isLast && skip != nil ? nil : unmixed()
    func biases() -> Embedding? {
      configuration.classes > 0
        ? Embedding(configuration.classes, gates, initializer: .zeros, using: &generator) : nil
    }
    (verticalClasses, horizontalClasses) = (biases(), biases())
    dropout = configuration.dropout > 0 ? Dropout(configuration.dropout, using: &generator) : nil
  }

  /// The convolution by the upper part of a square kernel: the rows above a pixel, and with them its own where that is
  /// one of features that know nothing of it.
  private static func rowsAbove(
    _ inputs: Int, _ outputs: Int, side: Int, withOwn: Bool, using generator: inout RandomGenerator
  ) -> Conv2D {
    let above = side / 2
    let margins = Margins(top: above, left: side / 2, bottom: withOwn ? 0 : -1, right: side / 2)
    return Conv2D(
      inputs, outputs, kernel: ImageSize(withOwn ? above + 1 : above, side), padding: .margins(margins),
      using: &generator)
  }

  /// The stacks after this layer, of images with these biases.
  func callAsFunction(_ stacks: GatedStacks, _ biases: ClassBiases?) -> GatedStacks {
    let rows = vertical(stacks.vertical).adding(biases?.vertical)
    let sums = horizontal(stacks.horizontal, reading: nil, plus: link(rows)).adding(biases?.horizontal)
    let gated = sums.gated(groups: colours)
    let features = dropout?(gated) ?? gated
    return GatedStacks(
      vertical: rows.gated(),
      horizontal: residual?(features, reading: nil, plus: isFirst ? nil : stacks.horizontal) ?? features,
      skipped: skip?(features, reading: nil, plus: stacks.skipped))
  }

  /// a_c and b_c of some images, `[N, 2p]`; nil where the model knows of no classes.
  struct ClassBiases {
    let vertical: FeatureBatch?
    let horizontal: FeatureBatch?
  }

  /// The biases of images of these classes, `[N]`.
  func biases(of classes: Vector) -> ClassBiases {
    ClassBiases(vertical: verticalClasses?(classes), horizontal: horizontalClasses?(classes))
  }
}

extension Tensor where Rank == 4 {
  /// Each image plus its row of `[N, C]`, if there are such.
  func adding(_ rows: FeatureBatch?) -> ImageBatch { rows.map { adding(perImage: $0) } ?? self }

  /// tanh(f)·σ(g) where the channels are split into groups, each of as many f and g: `[N, H, W, 2C]` to `[N, H, W, C]`.
  func gated(groups: Int) -> ImageBatch {
    let split: Shape<4> = [shape[0], shape[1], shape[2] * groups, shape[3] / groups]
    return reshaped(split).gated().reshaped([shape[0], shape[1], shape[2], shape[3] / 2])
  }
}
