import Tensors

/// A linear map of the innermost axis, with an offset:
///
///     y = x·W + b
///
/// Input `[…, in]`, output `[…, out]`. `weight` is `[in, out]`, `bias` `[out]`; in files they are as
/// PyTorch's nn.Linear has them. Both start uniform in ±1/√in, as there.
public final class Linear: RectifyingWriter {
  /// W: `[in, out]`.
  public let weight: Parameter<2>

  /// b: `[out]`.
  public let bias: Parameter<1>?

  /// A map from `inputs` features to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, bias: Bool = true, initializer: Initializer = .fanInUniform,
    biasInitializer: Initializer = .fanInUniform, using generator: inout RandomGenerator
  ) {
    require(inputs > 0 && outputs > 0, "Linear: from \(inputs) features to \(outputs)")
    weight = Parameter(initializer, shape: [inputs, outputs], layout: .transposed, using: &generator)
    let fans = weight.layout.fans(of: weight.shape)
    self.bias = bias ? Parameter(biasInitializer, shape: [outputs], fans: fans, using: &generator) : nil
  }

  /// The weight and the bias, said here because every step asks, and reflection is slow.
  public var parts: [(name: String, part: Any)] {
    [("weight", weight)] + (bias.map { [("bias", $0)] } ?? [])
  }

  /// x·W + b, rectified if asked.
  public func callAsFunction<let Rank: Int>(
    _ input: Tensor<Rank>, then rectifier: Rectifier?
  ) -> Tensor<Rank> {
    requireChannels("Linear", input, weight.shape[0], "features")
    return input.linear(weight.value, bias: bias?.value, then: rectifier)
  }
}

/// Stops with a message where the innermost axis of `input` is not what the layer was made for.
func requireChannels<let Rank: Int>(
  _ layer: String, _ input: Tensor<Rank>, _ expected: Int, _ noun: String = "channels"
) {
  require(Rank > 0, "\(layer): the input is a single number; the layer was made for \(expected) \(noun)")
  require(
    input.shape[-1] == expected,
    "\(layer): input has \(input.shape[-1]) \(noun) \(input.shape); the layer was made for \(expected)")
}
