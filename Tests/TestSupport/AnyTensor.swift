import Tensors

/// A tensor of any rank: what the checks need to know of an operand or a result.
public protocol AnyTensor {
  /// The tensor of these elements, whose extents must be as many as the rank.
  init(_ elements: [Float], extents: [Int])

  /// The elements in row-major order.
  var elements: [Float] { get }

  /// The extents, outermost first.
  var extents: [Int] { get }

  /// The same shape with other elements.
  func replacing(_ elements: [Float]) -> Self

  /// The same elements, as a point at which a gradient can be asked for.
  func watched() -> Self

  /// The gradient of the sum of `result`'s elements here, which must be watched.
  func gradient<let Rank: Int>(of result: Tensor<Rank>) -> Self

  /// The same along one axis, which keeps what it was computed from.
  func flatGradient<let Rank: Int>(of result: Tensor<Rank>) -> Vector
}

extension Tensor: AnyTensor {
  /// The tensor of these elements, whose extents must be as many as the rank.
  public init(_ elements: [Float], extents: [Int]) { self.init(elements, shape: Shape(extents)) }

  /// The extents, outermost first.
  public var extents: [Int] { shape.array }

  /// The same shape with other elements.
  public func replacing(_ elements: [Float]) -> Tensor { Tensor(elements, shape: shape) }

  /// The gradient of the sum of `result`'s elements here, which must be watched.
  public func gradient<let ResultRank: Int>(of result: Tensor<ResultRank>) -> Tensor {
    Tensors.gradient(of: result, at: self)
  }

  /// The same along one axis, which keeps what it was computed from.
  public func flatGradient<let ResultRank: Int>(of result: Tensor<ResultRank>) -> Vector {
    gradient(of: result).flattened
  }
}

/// The indices of the element at `offset` in row-major order.
func position(of offset: Int, in extents: [Int]) -> [Int] {
  var rest = offset
  let reversed = extents.reversed().map { extent in
    defer { rest /= extent }
    return rest % extent
  }
  return reversed.reversed()
}
