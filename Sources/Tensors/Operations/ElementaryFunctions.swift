extension Tensor {
  /// e to the power of every element.
  public func exp() -> Tensor { mapped(by: gm_exp).recorded("exp", pullback { $0 * $1 }) }

  /// The natural logarithm of every element.
  public func log() -> Tensor { mapped(by: gm_log).recorded("log", pullback { $0 / self }) }

  /// The square of every element.
  public func square() -> Tensor {
    combined(with: self, by: gm_multiply, "square").recorded("square", pullback { $0 * (self * 2) })
  }

  /// The square root of every element.
  public func squareRoot() -> Tensor {
    mapped(by: gm_square_root).recorded("squareRoot", pullback { $0 / ($1 * 2) })
  }

  /// The absolute value of every element. The derivative at 0 is 0.
  public func absolute() -> Tensor {
    mapped(by: gm_absolute).recorded("absolute", pullback { $0 * self.mapped(by: gm_sign) })
  }

  /// Every element, moved to the nearest bound where it is outside `bounds`. The derivative is 1 within, bounds
  /// included, and 0 outside.
  public func clamped(to bounds: ClosedRange<Float>) -> Tensor {
    let (low, high) = (bounds.lowerBound, bounds.upperBound)
    return mapped { gm_clamp($0, low, high, $1, $2) }
      .recorded("clamped", pullback { $0 * self.mapped { gm_is_within($0, low, high, $1, $2) } })
  }
}
