import CPointwise

extension Tensor {
  /// max(x, 0), element by element.
  public func relu() -> Tensor { applying(.relu) }

  /// x where positive, `slope`·x elsewhere, with slope ≥ 0.
  public func leakyReLU(slope: Float) -> Tensor { applying(.leakyReLU(slope: slope)) }

  /// x where positive, `alpha`·(eˣ − 1) elsewhere, with alpha ≥ 0 (Clevert et al. 2016, "Fast and accurate
  /// deep network learning by exponential linear units").
  public func elu(alpha: Float = 1) -> Tensor { applying(.elu(alpha: alpha)) }

  /// x·Φ(x) with the standard normal distribution function Φ (Hendrycks and Gimpel 2016, "Gaussian error
  /// linear units").
  public func gelu() -> Tensor { applying(.gelu) }

  /// x·σ(x), also known as swish.
  public func silu() -> Tensor { applying(.silu) }

  /// σ(x) = 1 / (1 + e⁻ˣ), element by element.
  public func sigmoid() -> Tensor { applying(.sigmoid) }

  /// The hyperbolic tangent of every element.
  public func tanh() -> Tensor { applying(.tanh) }

  /// log(1 + eˣ), element by element.
  public func softplus() -> Tensor { applying(.softplus) }

  /// tanh(a)·σ(b), where a and b are the first and the second half of the channels: `[…, 2C]` to `[…, C]`.
  ///
  /// A fused operation without a second derivative. (Van den Oord et al. 2016, "Conditional image generation
  /// with PixelCNN decoders", equation 2.)
  public func gated() -> Tensor {
    let (rows, columns) = rowExtents("gated")
    require(columns.isMultiple(of: 2), "gated: the channels of \(shape) do not split into halves")
    let channels = columns / 2
    let result = Tensor(shape: shape.replacingLast(by: channels)) { gm_gate(rows, channels, pointer, $0) }
    return result.recorded(
      "gated", pullback { $0.gateGradient(at: self) }, as: TracedCall(.gated, operand))
  }

  /// The gradient at `input` when this is that of the gated.
  private func gateGradient(at input: Tensor) -> Tensor {
    let (rows, channels) = rowExtents("gated")
    return Tensor(shape: input.shape) { gm_gate_backward(rows, channels, input.pointer, pointer, $0) }
      .recordedWithoutRule("gradient of gated", of: [node, input.node])
  }

  /// `addend` + a·σ(b), where a and b are the first and the second half of the channels: `[…, 2C]` and `[…,
  /// C]` to `[…, C]`.
  ///
  /// A fused operation without a second derivative: a gated linear unit (Dauphin et al. 2017, "Language
  /// modeling with gated convolutional networks", section 3) on a residual path.
  public func linearlyGated(plus addend: Tensor) -> Tensor {
    let (rows, columns) = rowExtents("linearlyGated")
    let channels = columns / 2
    require(columns.isMultiple(of: 2), "linearlyGated: the channels of \(shape) do not split into halves")
    require(
      addend.shape == shape.replacingLast(by: channels),
      "linearlyGated: \(addend.shape) can't be added to what becomes of \(shape)")
    return Tensor(shape: addend.shape) { gm_linear_gate(rows, channels, pointer, addend.pointer, $0) }
      .recorded(
        "linearlyGated", pullback { $0.linearGateGradient(at: self) }, addend.pullback { $0 },
        as: TracedCall(.linearlyGated, operand, addend.operand))
  }

  /// The gradient at `input` when this is that of the gated.
  private func linearGateGradient(at input: Tensor) -> Tensor {
    let (rows, channels) = rowExtents("linearlyGated")
    return Tensor(shape: input.shape) { gm_linear_gate_backward(rows, channels, input.pointer, pointer, $0) }
      .recordedWithoutRule("gradient of linearlyGated", of: [node, input.node])
  }

  /// elu(x) and elu(−x) side by side: `[…, C]` to `[…, 2C]`.
  ///
  /// A fused operation without a second derivative. (Shang et al. 2016, "Understanding and improving
  /// convolutional neural networks via concatenated rectified linear units", section 2, with ``elu(alpha:)``
  /// for the rectifier.)
  public func concatELU() -> Tensor {
    let (rows, channels) = rowExtents("concatELU")
    return Tensor(shape: shape.replacingLast(by: 2 * channels)) { gm_concat_elu(rows, channels, pointer, $0) }
      .recorded(
        "concatELU", pullback { $0.concatELUGradient(keeping: $1) }, as: TracedCall(.concatELU, operand))
  }

  /// The gradient of the input when this is that of `output`.
  private func concatELUGradient(keeping output: Tensor) -> Tensor {
    let (rows, columns) = rowExtents("concatELU")
    let channels = columns / 2
    return Tensor(shape: shape.replacingLast(by: channels)) {
      gm_concat_elu_backward(rows, channels, output.pointer, pointer, $0)
    }.recordedWithoutRule("gradient of concatELU", of: [node, output.node])
  }
}

extension ElementFunction {
  static let relu = ElementFunction("relu", .relu, gm_relu, gradientFrom: .result, gm_relu_backward)

  static func leakyReLU(slope: Float) -> ElementFunction {
    require(slope >= 0, "leakyReLU: the slope \(slope) is negative")
    return ElementFunction(
      "leakyReLU", .leakyReLU(slope: slope), { gm_leaky_relu($0, slope, $1, $2) },
      gradientFrom: .result, { gm_leaky_relu_backward($0, slope, $1, $2, $3) })
  }

  static func elu(alpha: Float) -> ElementFunction {
    require(alpha >= 0, "elu: alpha \(alpha) is negative")
    return ElementFunction(
      "elu", .elu(alpha: alpha), { gm_elu($0, alpha, $1, $2) },
      gradientFrom: .result, { gm_elu_backward($0, alpha, $1, $2, $3) },
      // The derivative is y + alpha where y is negative, else 1.
      curvature: { y in Vector(ones: y.shape).gradient(of: .clamp(to: -.infinity...0), keeping: y) })
  }

  static let gelu = ElementFunction(
    "gelu", .gelu, gm_gelu, gradientFrom: .argument, gm_gelu_backward,
    curvature: { x in
      let squared = x.square()
      return (squared * -0.5).exp() * (2 - squared) * Float(1 / (2 * Double.pi).squareRoot())
    })

  static let silu = ElementFunction(
    "silu", .silu, gm_silu, gradientFrom: .argument, gm_silu_backward,
    curvature: { x in
      let gate = x.sigmoid()
      return gate * (1 - gate) * (2 + x * (1 - 2 * gate))
    })

  static let sigmoid = ElementFunction(
    "sigmoid", .sigmoid, gm_sigmoid, gradientFrom: .result, gm_sigmoid_backward, curvature: { 1 - $0 * 2 })

  static let tanh = ElementFunction(
    "tanh", .tanh, gm_tanh, gradientFrom: .result, gm_tanh_backward, curvature: { $0 * -2 })

  static let softplus = ElementFunction(
    "softplus", .softplus, gm_softplus, gradientFrom: .argument, gm_softplus_backward,
    curvature: { x in
      let gate = x.sigmoid()
      return gate * (1 - gate)
    })
}
