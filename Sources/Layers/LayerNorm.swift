import Tensors

/// Normalises each row of the innermost axis to mean 0 and variance 1, then scales and shifts it:
///
///     y = (x − μ)/√(σ² + ε) · weight + bias
///
/// with μ and σ² over the features of one row. Input and output are `[…, features]` of any rank.
///
/// Ba et al. 2016, "Layer normalization", section 3.
public final class LayerNorm: AnyRankLayer {
  /// The scale, 1 at first: `[features]`.
  public let weight: Parameter<1>

  /// The shift, 0 at first: `[features]`.
  public let bias: Parameter<1>

  /// ε.
  public let epsilon: Float

  /// A normalisation of rows of `features` features.
  public init(_ features: Int, epsilon: Float = 1e-5) {
    require(features > 0, "LayerNorm: of \(features) features")
    weight = Parameter(Vector(ones: [features]))
    bias = Parameter(Vector(zeros: [features]))
    self.epsilon = epsilon
  }

  /// The normalised input.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> {
    requireChannels("LayerNorm", input, weight.shape[0], "features")
    return input.layerNormalized(scale: weight.value, offset: bias.value, epsilon: epsilon)
  }
}
