import Tensors

/// The transpose of a convolution of images with normalised weights: see ``WeightNorm`` for the parameters,
/// and ``ConvTransposed2D`` for the sum.
///
/// Input `[N, H', W', in]`, output `[N, H, W, out]` of a size that the convolution takes to that of the
/// input.
public final class WeightNormConvTransposed2D: Module, ModeDependent {
  /// The geometry of the convolution that is transposed.
  public let convolution: Convolution

  /// The weights and the bias.
  public let norm: WeightNorm

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// A transposed convolution from `inputs` channels to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, _ convolution: Convolution, initialDeviation: Float = 1,
    using generator: inout RandomGenerator
  ) {
    self.convolution = convolution
    norm = WeightNorm(
      of: convolution, inputs: inputs, outputs: outputs, isTransposed: true,
      initialDeviation: initialDeviation, using: &generator)
  }

  /// The parameters, without a name of their own in files.
  public var parts: [(name: String, part: Any)] { norm.parts }

  /// The spread images, plus the bias, of `size`.
  public func callAsFunction(_ input: ImageBatch, to size: ImageSize) -> ImageBatch {
    let wanted = norm.directions.shape[2]
    require(
      input.shape[3] == wanted,
      "WeightNormConvTransposed2D: input \(input.shape); the layer was made for \(wanted) channels")
    if mode == .initialization { norm.initialize { convolution.transpose(input, $0, to: size) } }
    return convolution.transpose(input, norm.weights, bias: norm.bias.value, to: size)
  }
}

extension WeightNormConvTransposed2D {
  /// The layer with the weights that it has now, for small parts of its result.
  public var packed: PackedConvolution {
    PackedConvolution(transposeOf: convolution, norm.weights, bias: norm.bias.value)
  }
}
