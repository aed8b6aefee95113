extension Tensor {
  /// max(x, 0), element by element.
  public func relu() -> Tensor { leakyReLU(slope: 0) }

  /// x where positive, `slope`·x elsewhere; the slope is not negative.
  public func leakyReLU(slope: Float) -> Tensor {
    require(slope >= 0, "leakyReLU: the slope \(slope) is negative")
    return mapped { gm_leaky_relu($0, slope, $1, $2) }
      .recorded("leakyReLU", pullback { $0.leakyReLUGradient(result: $1, slope: slope) })
  }

  /// This gradient where `result` is positive, `slope` times it elsewhere.
  private func leakyReLUGradient(result: Tensor, slope: Float) -> Tensor {
    let kept = result.detached()
    return combined(with: kept, by: { gm_leaky_relu_gradient($0, $1, slope, $2, $3) }, "leakyReLU")
      .recorded("gradient of leakyReLU", pullback { $0.leakyReLUGradient(result: kept, slope: slope) })
  }

  /// x where positive, eˣ − 1 elsewhere (Clevert et al. 2016).
  public func elu() -> Tensor {
    let negative = self - relu()
    return relu() + (negative.exp() - 1)
  }

  /// x·Φ(x), with the standard normal distribution function Φ (Hendrycks and Gimpel 2016).
  public func gelu() -> Tensor { self * (self * 1.702).sigmoid() }

  /// x·σ(x), also known as swish.
  public func silu() -> Tensor { self * sigmoid() }

  /// 1 / (1 + e⁻ˣ), element by element.
  public func sigmoid() -> Tensor { mapped(by: gm_sigmoid).recorded("sigmoid", pullback { $0 * ($1 * (1 - $1)) }) }

  /// The hyperbolic tangent of every element.
  public func tanh() -> Tensor { mapped(by: gm_tanh).recorded("tanh", pullback { $0 * (1 - $1.square()) }) }

  /// log(1 + eˣ), element by element.
  public func softplus() -> Tensor { mapped(by: gm_softplus).recorded("softplus", pullback { $0 * self.sigmoid() }) }

  /// tanh(a)·σ(b), where a and b are the first and second half of the channels: `[…, 2C]` to `[…, C]`
  /// (van den Oord et al. 2016, "Conditional image generation with PixelCNN decoders", equation 2).
  public func gated() -> Tensor {
    require(
      Rank > 0 && shape[-1].isMultiple(of: 2),
      "gated: the channels of \(shape) do not split into halves")
    let half = shape[-1] / 2
    return channels(0..<half).tanh() * channels(half..<2 * half).sigmoid()
  }
}
