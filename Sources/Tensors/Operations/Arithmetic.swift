import CPointwise

extension Tensor {
  /// The sum, element by element.
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_add, "+")
      .recorded(
        "+", left.pullback { $0 }, right.pullback { $0 },
        as: TracedCall(.add, left.operand, right.operand))
  }

  /// The difference, element by element.
  public static func - (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_subtract, "-")
      .recorded(
        "-", left.pullback { $0 }, right.pullback { -$0 },
        as: TracedCall(.subtract, left.operand, right.operand))
  }

  /// The product, element by element.
  public static func * (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_multiply, "*")
      .recorded(
        "*", left.pullback { $0 * right }, right.pullback { $0 * left },
        as: TracedCall(.multiply, left.operand, right.operand))
  }

  /// The quotient, element by element.
  public static func / (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_divide, "/")
      .recorded(
        "/", left.pullback { $0 / right }, right.pullback { -($0 * $1 / right) },
        as: TracedCall(.divide, left.operand, right.operand))
  }
}

extension Tensor {
  /// Every element plus `number`.
  public static func + (tensor: Tensor, number: Float) -> Tensor {
    tensor.mapped { gm_scale_and_shift($0, 1, number, $1, $2) }
      .recorded("+", tensor.pullback { $0 }, as: tensor.affine(scale: 1, shift: number))
  }

  /// Every element plus `number`.
  public static func + (number: Float, tensor: Tensor) -> Tensor { tensor + number }

  /// Every element minus `number`.
  public static func - (tensor: Tensor, number: Float) -> Tensor { tensor + -number }

  /// `number` minus every element.
  public static func - (number: Float, tensor: Tensor) -> Tensor {
    tensor.mapped { gm_scale_and_shift($0, -1, number, $1, $2) }
      .recorded("-", tensor.pullback { -$0 }, as: tensor.affine(scale: -1, shift: number))
  }

  /// Every element times `number`.
  public static func * (tensor: Tensor, number: Float) -> Tensor {
    tensor.mapped { gm_scale($0, number, $1, $2) }
      .recorded("*", tensor.pullback { $0 * number }, as: tensor.affine(scale: number, shift: 0))
  }

  /// Every element times `number`.
  public static func * (number: Float, tensor: Tensor) -> Tensor { tensor * number }

  /// Every element times the reciprocal of `number`.
  public static func / (tensor: Tensor, number: Float) -> Tensor { tensor * (1 / number) }

  /// `number` times the reciprocal of every element.
  public static func / (number: Float, tensor: Tensor) -> Tensor { tensor.reciprocal() * number }

  /// The negative of every element.
  public static prefix func - (tensor: Tensor) -> Tensor {
    tensor.mapped(by: gm_negative)
      .recorded("-", tensor.pullback { -$0 }, as: tensor.affine(scale: -1, shift: 0))
  }

  /// One over every element.
  public func reciprocal() -> Tensor { applying(.reciprocal) }

  private func affine(scale: Float, shift: Float) -> TracedCall {
    TracedCall(.elementary(.scaleAndShift(scale: scale, shift: shift)), operand)
  }
}

extension ElementFunction {
  static let reciprocal = ElementFunction(
    "reciprocal", .reciprocal, gm_reciprocal, gradientFrom: .result, gm_reciprocal_backward,
    curvature: { $0 * -2 })
}
