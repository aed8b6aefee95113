import Tensors

/// A linear map of the innermost axis with spectrally normalised weights: see ``SpectralNorm`` for those, and
/// ``Linear`` for the map.
public final class SpectralNormLinear: RectifyingWriter, ModeDependent {
  /// The weights: `[in, out]`.
  public let norm: SpectralNorm<2>

  /// b: `[out]`.
  public let bias: Parameter<1>?

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// A map from `inputs` features to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .fanInUniform,
    biasInitializer: Initializer = .fanInUniform, using generator: inout RandomGenerator
  ) {
    let linear = Linear(
      inputs, outputs, bias: bias, initializer: initializer, biasInitializer: biasInitializer,
      using: &generator)
    norm = SpectralNorm(linear.weight, using: &generator)
    self.bias = linear.bias
  }

  /// The parameters, those of the norm without a name of their own in files.
  public var parts: [(name: String, part: Any)] { norm.parts + (bias.map { [("bias", $0)] } ?? []) }

  /// x·W/σ(W) + b, rectified if asked.
  public func callAsFunction<let Rank: Int>(
    _ input: Tensor<Rank>, then rectifier: Rectifier?
  ) -> Tensor<Rank> {
    requireChannels("SpectralNormLinear", input, norm.original.shape[0], "features")
    return input.linear(norm.weights(in: mode), bias: bias?.value, then: rectifier)
  }
}
