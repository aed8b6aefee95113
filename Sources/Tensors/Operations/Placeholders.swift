extension Tensor {
  /// The negative, element by element.
  public static prefix func - (tensor: Tensor) -> Tensor {
    Tensor(tensor.elements.map { -$0 }, shape: tensor.shape).recorded("-", tensor.pullback { -$0 })
  }
  /// The mean of all elements.
  public func mean() -> Scalar { Scalar(elements.reduce(0, +) / Float(count)) }
}
