import CPointwise

extension Tensor {
  /// e to the power of every element.
  public func exp() -> Tensor {
    mapped(by: gm_exp).recorded("exp", pullback { $0 * $1 }, as: TracedCall(.elementary(.exp), operand))
  }

  /// The natural logarithm of every element.
  public func log() -> Tensor {
    mapped(by: gm_log).recorded("log", pullback { $0 / self }, as: TracedCall(.elementary(.log), operand))
  }

  /// The square of every element.
  public func square() -> Tensor { applying(.square) }

  /// The square root of every element.
  public func squareRoot() -> Tensor { applying(.squareRoot) }

  /// The absolute value of every element. The derivative at 0 is 0.
  public func absolute() -> Tensor { applying(.absolute) }

  /// Every element, moved to the nearest bound where it is outside `bounds`. The derivative is 1 within, bounds
  /// included, and 0 outside.
  public func clamped(to bounds: ClosedRange<Float>) -> Tensor { applying(.clamp(to: bounds)) }
}

extension ElementFunction {
  static let square = ElementFunction(
    "square", .square, gm_square, gradientFrom: .argument, gm_square_backward,
    curvature: { Vector(repeating: 2, shape: $0.shape) })

  static let squareRoot = ElementFunction(
    "squareRoot", .squareRoot, gm_square_root, gradientFrom: .result, gm_square_root_backward,
    curvature: { -0.5 / $0.square() })

  static let absolute = ElementFunction(
    "absolute", .absolute, gm_absolute, gradientFrom: .argument, gm_absolute_backward)

  static func clamp(to bounds: ClosedRange<Float>) -> ElementFunction {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    return ElementFunction(
      "clamped", .clamp(low: low, high: high), { gm_clamp($0, low, high, $1, $2) },
      gradientFrom: .argument, { gm_clamp_backward($0, low, high, $1, $2, $3) })
  }
}
