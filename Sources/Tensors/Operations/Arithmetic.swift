extension Tensor {
  /// The sum, element by element.
  public static func + (left: Tensor, right: Tensor) -> Tensor {
    precondition(left.shape == right.shape, "+: shapes \(left.shape) and \(right.shape) differ")
    let sum = Tensor(shape: left.shape) { target in
      for index in 0..<left.count {
        target[index] = left.storage.elements[index] + right.storage.elements[index]
      }
    }
    return sum.recorded("+", left.pullback { $0 }, right.pullback { $0 })
  }
}
