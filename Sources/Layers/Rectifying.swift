import Tensors

/// A rectifier, which a neighbour in a ``Sequential`` or ``Residual`` may take in: the layer before it rectifies as
/// it writes, or the one after it as it reads, and a walk through memory is saved. The results are the same bits.
public protocol Rectifying: Pointwise {
  /// The function of the layer.
  var rectifier: Rectifier { get }
}

extension Rectifying {
  /// The rectified elements.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> {
    input.rectified(by: rectifier)
  }
}

/// A layer that rectifies what it writes, if it is asked to.
public protocol RectifyingWriter: AnyRankLayer {
  /// The layer's value at `input`, rectified.
  func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>, then rectifier: Rectifier?) -> Tensor<Rank>
}

extension RectifyingWriter {
  /// The layer's value at `input`.
  public func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank> { self(input, then: nil) }
}

/// A layer that rectifies what it reads, if it is asked to.
public protocol RectifyingReader: Layer {
  /// The layer's value at the rectified `input`.
  func callAsFunction(_ input: Input, reading rectifier: Rectifier?) -> Output
}
