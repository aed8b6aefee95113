import Tensors

/// A convolution of images:
///
///     y[n, p, o] = b[o] + Σ x[n, stride·p + dilation·δ − padding, i] · w[δ, i, o]
///
/// where the sum is over taps δ of the kernel and input channels i. Input `[N, H, W, in]`, output
/// `[N, H', W', out]` with
///
///     H' = ⌊(H + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1
///
/// and W' likewise. `weight` is `[kernel.height · kernel.width, in, out]`, `bias` `[out]`; in files they are
/// as PyTorch's nn.Conv2d has them. Both start uniform in ±1/√fan_in, as there.
public final class Conv2D: RectifyingReader {
  /// The geometry: kernel, stride, padding, dilation.
  public let convolution: Convolution

  /// w: `[taps, in, out]`.
  public let weight: Parameter<3>

  /// b: `[out]`.
  public let bias: Parameter<1>?

  /// A convolution from `inputs` channels to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: ImageSize, stride: ImageSize = 1, padding: Padding = 0,
    dilation: ImageSize = 1, bias: Bool = true, initializer: Initializer = .fanInUniform,
    biasInitializer: Initializer = .fanInUniform, using generator: inout RandomGenerator
  ) {
    require(inputs > 0 && outputs > 0, "Conv2D: from \(inputs) channels to \(outputs)")
    convolution = Convolution(
      kernel: kernel, stride: stride, margins: padding.margins(kernel: kernel, dilation: dilation),
      dilation: dilation)
    let parameters = ConvolutionParameters(
      of: convolution, inputs: inputs, outputs: outputs, biasCount: bias ? outputs : nil,
      initializer: initializer, biasInitializer: biasInitializer, using: &generator)
    (weight, self.bias) = (parameters.weight, parameters.bias)
  }

  /// The weight and the bias, said here because every step asks, and reflection is slow.
  public var parts: [(name: String, part: Any)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
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
    requireChannels("Conv2D", input, weight.shape[1])
    return convolution.convolve(
      input, weight.value, bias: bias?.value, reading: rectifier, plus: addend)
  }
}
