import Tensors

/// A convolution of images with spectrally normalised weights: see ``SpectralNorm`` for those, and ``Conv2D`` for the
/// sum.
///
/// The norm is that of the matrix `[out, in · kernel.height · kernel.width]`, as in the paper and in PyTorch, not that
/// of the convolution as a linear map of images.
public final class SpectralNormConv2D: RectifyingReader, ModeDependent {
  /// The geometry: kernel, stride, padding, dilation.
  public let convolution: Convolution

  /// The weights.
  public let norm: SpectralNorm<3>

  /// b: `[out]`.
  public let bias: Parameter<1>?

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// A convolution from `inputs` channels to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, kernel: ImageSize, stride: ImageSize = 1, padding: Padding = 0,
    dilation: ImageSize = 1, bias: Bool = true, initializer: Initializer = .fanInUniform,
    biasInitializer: Initializer = .fanInUniform, using generator: inout RandomGenerator
  ) {
    require(inputs > 0 && outputs > 0, "SpectralNormConv2D: from \(inputs) channels to \(outputs)")
    let layer = Conv2D(
      inputs, outputs, kernel: kernel, stride: stride, padding: padding, dilation: dilation, bias: bias,
      initializer: initializer, biasInitializer: biasInitializer, using: &generator)
    (convolution, self.bias) = (layer.convolution, layer.bias)
    norm = SpectralNorm(layer.weight, rightLayout: .patch(convolution), using: &generator)
  }

  /// The parameters, those of the norm without a name of their own in files.
  public var parts: [(name: String, part: Any)] { norm.parts + (bias.map { [("bias", $0)] } ?? []) }

  /// The convolved images, plus the bias.
  public func callAsFunction(_ input: ImageBatch) -> ImageBatch { self(input, reading: nil) }

  /// The same of rectified images, without a pass through memory for that.
  public func callAsFunction(_ input: ImageBatch, reading rectifier: Rectifier?) -> ImageBatch {
    requireChannels("SpectralNormConv2D", input, norm.original.shape[1])
    return convolution.convolve(input, norm.weights(in: mode), bias: bias?.value, reading: rectifier)
  }
}
