import Tensors

/// A convolution in which no pixel sees one that comes after it in reading order, so that a network of such
/// layers is a product of conditional distributions: p(x) = Π p(xᵢ | x₁, …, xᵢ₋₁).
///
/// It is the sum of a ``Conv2D``, over the taps that the mask keeps. Of a 5×5 kernel, where 1 is kept:
///
///           mask A              mask B
///        ⎡1 1 1 1 1⎤         ⎡1 1 1 1 1⎤
///        ⎢1 1 1 1 1⎥         ⎢1 1 1 1 1⎥
///        ⎢1 1 0 0 0⎥         ⎢1 1 1 0 0⎥
///        ⎢0 0 0 0 0⎥         ⎢0 0 0 0 0⎥
///        ⎣0 0 0 0 0⎦         ⎣0 0 0 0 0⎦
///
/// Mask A stands in the first layer, whose input is the image itself; mask B in those that follow. Colours
/// within a pixel are in order too. With three groups, channels are split into blocks for red, green and
/// blue, and the centre tap joins those of the input (columns) to those of the output (rows):
///
///             R G B               R G B
///          R ⎡0 0 0⎤           R ⎡1 0 0⎤
///          G ⎢1 0 0⎥           G ⎢1 1 0⎥
///          B ⎣1 1 0⎦           B ⎣1 1 1⎦
///
/// The blocks are equal where the channels can be divided so: channel c of C is in group ⌊c·groups/C⌋.
///
/// Input `[N, H, W, in]`, output `[N, H', W', out]`. `weight` is `[taps, in, out]` of the taps that are kept;
/// in files it is the whole kernel `[out, in, height, width]` with zeros where it is masked, so that
/// PyTorch's nn.Conv2d takes it. Weights start uniform in ±1/√fan_in, where fan_in counts what is kept.
///
/// Van den Oord et al. 2016, "Pixel recurrent neural networks", section 3.4 and figure 4.
public final class MaskedConv2D: RectifyingReader {
  /// Whether a pixel sees itself.
  public enum Mask: Sendable {
    /// A pixel sees earlier ones, and earlier groups of itself.
    case a
    /// A pixel sees earlier ones, and its own and earlier groups of itself.
    case b
  }

  /// The geometry: kernel, padding, dilation and mask.
  public let convolution: Convolution

  /// w: `[taps, in, out]`.
  public let weight: Parameter<3>

  /// b: `[out]`.
  public let bias: Parameter<1>?

  /// A masked convolution from `inputs` channels to `outputs`, both at least as many as groups. The sides of
  /// the kernel are odd.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: ImageSize, mask: Mask, groups: Int = 1, padding: Padding = .same,
    dilation: ImageSize = 1, bias: Bool = true, initializer: Initializer = .fanInUniform,
    biasInitializer: Initializer = .fanInUniform, using generator: inout RandomGenerator
  ) {
    require(inputs > 0 && outputs > 0, "MaskedConv2D: from \(inputs) channels to \(outputs)")
    require(
      groups > 0 && inputs >= groups && outputs >= groups,
      "MaskedConv2D: \(inputs) input and \(outputs) output channels do not split into \(groups) groups")
    require(
      !kernel.height.isMultiple(of: 2) && !kernel.width.isMultiple(of: 2),
      "MaskedConv2D: a kernel of \(kernel) has no middle to mask from")
    convolution = Convolution(
      kernel: kernel, margins: padding.margins(kernel: kernel, dilation: dilation), dilation: dilation,
      mask: mask == .a ? .a(groups: groups) : .b(groups: groups))
    require(convolution.tapCount > 0, "MaskedConv2D: mask A leaves no tap of a \(kernel) kernel")
    let parameters = ConvolutionParameters(
      of: convolution, inputs: inputs, outputs: outputs, biasCount: bias ? outputs : nil,
      initializer: initializer, biasInitializer: biasInitializer, using: &generator)
    (weight, self.bias) = (parameters.weight, parameters.bias)
  }

  /// The convolved images, plus the bias.
  public func callAsFunction(_ input: ImageBatch) -> ImageBatch { self(input, reading: nil) }

  /// The same of rectified images, without a pass through memory for that.
  public func callAsFunction(_ input: ImageBatch, reading rectifier: Rectifier?) -> ImageBatch {
    self(input, reading: rectifier, plus: nil)
  }

  /// The same with `addend` added, likewise without a pass of its own.
  public func callAsFunction(
    _ input: ImageBatch, reading rectifier: Rectifier?, plus addend: ImageBatch?
  ) -> ImageBatch {
    requireChannels("MaskedConv2D", input, weight.shape[1])
    return convolution.convolve(
      input, weight.value, bias: bias?.value, reading: rectifier, plus: addend)
  }
}
