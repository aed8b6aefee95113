import Layers
import Tensors

extension Gradients {
  /// The Euclidean norm of all gradients together.
  public var globalNorm: Float {
    Float(entries.reduce(0) { $0 + $1.gradient.sumOfSquares }.squareRoot())
  }

  /// The gradients, scaled down together where their global norm is above `norm`
  /// (Pascanu et al. 2013, "On the difficulty of training recurrent neural networks").
  ///
  /// As in PyTorch, the scale is norm / (globalNorm + 1e-6).
  public func clipped(toGlobalNorm norm: Float) -> Gradients {
    clipped(toGlobalNorm: norm, from: globalNorm)
  }

  /// The same, where the global norm has been computed already.
  func clipped(toGlobalNorm norm: Float, from globalNorm: Float) -> Gradients {
    require(norm > 0, "clipped: the norm \(norm) is not positive")
    let scale = norm / (globalNorm + 1e-6)
    return scale < 1 ? map { $0 * scale } : self
  }
}
