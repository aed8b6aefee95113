/// A kernel that writes n elements from as many.
typealias ElementKernel = @Sendable (_ n: Int, UnsafePointer<Float>, UnsafeMutablePointer<Float>) -> Void

/// A kernel that writes n elements from as many pairs.
typealias PairKernel =
  @Sendable (
    _ n: Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
  ) -> Void

extension Tensor {
  /// The elements as a kernel reads them: valid while the tensor lives.
  var pointer: UnsafePointer<Float> { UnsafePointer(storage.elements) }

  /// What `kernel` makes of each element, not recorded.
  func mapped(by kernel: ElementKernel) -> Tensor {
    Tensor(shape: shape) { kernel(count, pointer, $0) }
  }

  /// What `kernel` makes of each pair of elements, not recorded; `operation` is named when the shapes differ.
  func combined(with other: Tensor, by kernel: PairKernel, _ operation: String) -> Tensor {
    require(shape == other.shape, "\(operation): shapes \(shape) and \(other.shape) differ")
    return Tensor(shape: shape) { kernel(count, pointer, other.pointer, $0) }
  }
}

/// A function of one number that is applied to every element, with kernels for its value and its derivative.
struct ElementFunction: Sendable {
  /// What the derivative is written in terms of, and so what is kept for it.
  enum Kept: Sendable { case argument, result }

  let name: String

  /// What a trace calls the function.
  let traced: ElementaryFunction

  let value: ElementKernel

  /// Makes the gradient of the argument from what is kept and the gradient of the result.
  let gradient: PairKernel

  let kept: Kept

  /// The derivative of the derivative by what is kept; nil where it is zero.
  let curvature: (@Sendable (Vector) -> Vector)?

  init(
    _ name: String, _ traced: ElementaryFunction, _ value: @escaping ElementKernel, gradientFrom kept: Kept,
    _ gradient: @escaping PairKernel,
    curvature: (@Sendable (Vector) -> Vector)? = nil
  ) {
    (self.name, self.traced, self.value) = (name, traced, value)
    (self.kept, self.gradient, self.curvature) = (kept, gradient, curvature)
  }
}

extension Tensor {
  /// The value of `function` at every element.
  func applying(_ function: ElementFunction) -> Tensor {
    let result = mapped(by: function.value)
    switch function.kept {
    case .argument:
      return result.recorded(
        function.name, pullback { $0.gradient(of: function, keeping: self) },
        as: TracedCall(.elementary(function.traced), operand))
    case .result:
      return result.recorded(
        function.name, pullback { $0.gradient(of: function, keeping: $1) },
        as: TracedCall(.elementary(function.traced), operand))
    }
  }

  /// The gradient of the argument of `function` when this is the gradient of its result.
  func gradient(of function: ElementFunction, keeping kept: Tensor) -> Tensor {
    let name = "gradient of \(function.name)"
    let result = kept.combined(with: self, by: function.gradient, name)
    let own = pullback { $0.gradient(of: function, keeping: kept) }
    guard let curvature = function.curvature else { return result.recorded(name, own) }
    return result.recorded(
      name, own, kept.pullback { $0 * self * curvature(kept.flattened).reshaped(kept.shape) })
  }
}
