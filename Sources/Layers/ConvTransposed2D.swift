import Tensors

/// The transpose of a convolution of images: where the convolution gathers a pixel from its neighbourhood,
/// this one spreads a pixel over it, so that a stride makes images larger:
///
///     y[n, q, o] = b[o] + Σ x[n, p, i] · w[δ, o, i]
///
/// where the sum is over input channels i, and over pixels p and taps δ that meet in q:
/// stride·p + dilation·δ − padding = q. Input `[N, H, W, in]`, output `[N, H', W', out]` with
///
///     H' = (H − 1)·stride − 2·padding + dilation·(kernel − 1) + outputPadding + 1
///
/// and W' likewise. A convolution with a stride gives one size from several; `outputPadding` says which of
/// them is meant.
///
/// `weight` is `[kernel.height · kernel.width, out, in]`, that of the convolution from output to input; in
/// files it is as PyTorch's nn.ConvTranspose2d has it, `[in, out, height, width]`. Both parameters start
/// uniform in ±1/√(out · kernel.height · kernel.width), as there.
public final class ConvTransposed2D: RectifyingReader {
  /// The geometry of the convolution that is transposed: kernel, stride, padding, dilation.
  public let convolution: Convolution

  /// Rows and columns added to the smallest output.
  public let outputPadding: ImageSize

  /// w: `[taps, out, in]`.
  public let weight: Parameter<3>

  /// b: `[out]`.
  public let bias: Parameter<1>?

  /// A transposed convolution from `inputs` channels to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: ImageSize, stride: ImageSize = 1, padding: Padding = 0,
    outputPadding: ImageSize = 0, dilation: ImageSize = 1, bias: Bool = true,
    initializer: Initializer = .fanInUniform, biasInitializer: Initializer = .fanInUniform,
    using generator: inout RandomGenerator
  ) {
    require(inputs > 0 && outputs > 0, "ConvTransposed2D: from \(inputs) channels to \(outputs)")
    require(
      outputPadding.height < stride.height && outputPadding.width < stride.width,
      "ConvTransposed2D: an output padding of \(outputPadding) is not below the stride \(stride)")
    convolution = Convolution(
      kernel: kernel, stride: stride, margins: padding.margins(kernel: kernel, dilation: dilation),
      dilation: dilation)
    self.outputPadding = outputPadding
    let parameters = ConvolutionParameters(
      of: convolution, inputs: outputs, outputs: inputs, biasCount: bias ? outputs : nil,
      initializer: initializer, biasInitializer: biasInitializer, using: &generator)
    (weight, self.bias) = (parameters.weight, parameters.bias)
  }

  /// The weight and the bias, said here because every step asks, and reflection is slow.
  public var parts: [(name: String, part: Any)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }

  /// The size of the output for an input of this size.
  public func outputSize(of input: ImageSize) -> ImageSize {
    let smallest = convolution.smallestInput(for: input)
    return ImageSize(smallest.height + outputPadding.height, smallest.width + outputPadding.width)
  }

  /// The spread images, plus the bias.
  public func callAsFunction(_ input: ImageBatch) -> ImageBatch { self(input, reading: nil) }

  /// The same of rectified images, without a pass through memory for that.
  public func callAsFunction(_ input: ImageBatch, reading rectifier: Rectifier?) -> ImageBatch {
    requireChannels("ConvTransposed2D", input, weight.shape[2])
    return convolution.transpose(
      input, weight.value, bias: bias?.value, to: outputSize(of: input.size), reading: rectifier)
  }
}
