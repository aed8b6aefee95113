import Tensors

/// The parameters of a convolution whose weights have their lengths apart from their directions:
///
///     w = g · v / ‖v‖
///
/// with a norm and a length g for each output channel, over taps and inputs (Salimans and Kingma 2016,
/// "Weight normalization", section 2).
///
/// Directions start normal with deviation 0.05, lengths at 1 and biases at 0. Then the first batch sets
/// lengths and biases, in the mode ``Mode/initialization``, so that each channel of what the layer gives has
/// mean 0 and a deviation of `initialDeviation` over that batch (section 3):
///
///     g = deviation / σ,   b = −g · μ
///
/// where μ and σ are those of the convolution with g = 1 and b = 0.
///
/// In files directions are `weight_v`, in the layout of the weights of PyTorch's layer, lengths `weight_g`,
/// `[out]`, and biases `bias`.
public final class WeightNorm: Module {
  /// v: `[taps, in, out]`, of a transposed convolution `[taps, out, in]`.
  public let directions: Parameter<3>

  /// g: `[out]`.
  public let lengths: Parameter<1>

  /// b: `[out]`.
  public let bias: Parameter<1>

  private let isTransposed: Bool
  private let initialDeviation: Float

  /// The parameters of `convolution` from `inputs` channels to `outputs`, or of its transpose.
  init(
    of convolution: Convolution, inputs: Int, outputs: Int, isTransposed: Bool = false,
    initialDeviation: Float, using generator: inout RandomGenerator
  ) {
    require(inputs > 0 && outputs > 0, "WeightNorm: from \(inputs) channels to \(outputs)")
    directions = Parameter(
      .normal(deviation: 0.05),
      shape: [convolution.tapCount, isTransposed ? outputs : inputs, isTransposed ? inputs : outputs],
      layout: .convolution(convolution), using: &generator)
    lengths = Parameter(Vector(ones: [outputs]))
    bias = Parameter(Vector(zeros: [outputs]))
    (self.isTransposed, self.initialDeviation) = (isTransposed, initialDeviation)
  }

  /// The parameters under the names that PyTorch's weight_norm gives them.
  public var parts: [(name: String, part: Any)] {
    [("weight_v", directions), ("weight_g", lengths), ("bias", bias)]
  }

  /// w, in the layout of the directions.
  public var weights: Tensor<3> { weights(lengths: lengths.value) }

  private func weights(lengths: Vector) -> Tensor<3> {
    isTransposed
      ? directions.value.transposed().weightNormalized(gains: lengths).transposed()
      : directions.value.weightNormalized(gains: lengths)
  }

  /// Sets lengths and biases from what `convolve` makes of a batch with weights.
  func initialize(_ convolve: (_ weights: Tensor<3>) -> ImageBatch) {
    let (ones, zeros) = (Vector(ones: [bias.shape[0]]), Vector(zeros: [bias.shape[0]]))
    let statistics = convolve(weights(lengths: ones)).batchNormalized(scale: ones, offset: zeros).statistics
    // A channel that is the same everywhere has no deviation to divide by.
    lengths.value = initialDeviation / (statistics.variance + 1e-10).squareRoot()
    bias.value = -(statistics.mean * lengths.value)
  }
}
