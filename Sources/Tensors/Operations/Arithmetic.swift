import CPointwise

extension Tensor {
  /// The sum, element by element.
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_add, "+")
      .recorded("+", left.pullback { $0 }, right.pullback { $0 })
  }

  /// The difference, element by element.
  public static func - (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_subtract, "-")
      .recorded("-", left.pullback { $0 }, right.pullback { -$0 })
  }

  /// The product, element by element.
  public static func * (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_multiply, "*")
      .recorded("*", left.pullback { $0 * right }, right.pullback { $0 * left })
  }

  /// The quotient, element by element.
  public static func / (left: Tensor, right: Tensor) -> Tensor {
    left.combined(with: right, by: gm_divide, "/")
      .recorded("/", left.pullback { $0 / right }, right.pullback { -($0 * $1 / right) })
  }
}

extension Tensor {
  /// Every element plus `number`.
  public static func + (tensor: Tensor, number: Float) -> Tensor {
    tensor.mapped { gm_scale_and_shift($0, 1, number, $1, $2) }.recorded("+", tensor.pullback { $0 })
  }

  /// Every element plus `number`.
  public static func + (number: Float, tensor: Tensor) -> Tensor { tensor + number }

  /// Every element minus `number`.
  public static func - (tensor: Tensor, number: Float) -> Tensor { tensor + -number }

  /// `number` minus every element.
  public static func - (number: Float, tensor: Tensor) -> Tensor {
    tensor.mapped { gm_scale_and_shift($0, -1, number, $1, $2) }.recorded("-", tensor.pullback { -$0 })
  }

  /// Every element times `number`.
  public static func * (tensor: Tensor, number: Float) -> Tensor {
    tensor.mapped { gm_scale($0, number, $1, $2) }.recorded("*", tensor.pullback { $0 * number })
  }

  /// Every element times `number`.
  public static func * (number: Float, tensor: Tensor) -> Tensor { tensor * number }

  /// Every element times the reciprocal of `number`.
  public static func / (tensor: Tensor, number: Float) -> Tensor { tensor * (1 / number) }

  /// `number` times the reciprocal of every element.
  public static func / (number: Float, tensor: Tensor) -> Tensor { tensor.reciprocal() * number }

  /// The negative of every element.
  public static prefix func - (tensor: Tensor) -> Tensor {
    tensor.mapped(by: gm_negative).recorded("-", tensor.pullback { -$0 })
  }

  /// One over every element.
  public func reciprocal() -> Tensor { applying(.reciprocal) }
}

extension ElementFunction {
  static let reciprocal = ElementFunction(
    "reciprocal", gm_reciprocal, gradientFrom: .result, gm_reciprocal_backward, curvature: { $0 * -2 })
}
