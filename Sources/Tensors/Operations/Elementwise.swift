/// A kernel that writes `count` elements from as many.
typealias ElementKernel = (UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int) -> Void

/// A kernel that writes `count` elements from as many pairs.
typealias PairKernel = (
  UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
) -> Void

extension Tensor {
  /// The elements as a kernel reads them: valid while the tensor lives.
  var pointer: UnsafePointer<Float> { UnsafePointer(storage.elements) }

  /// What `kernel` makes of each element, not recorded.
  func mapped(by kernel: ElementKernel) -> Tensor {
    Tensor(shape: shape) { kernel(pointer, $0, count) }
  }

  /// What `kernel` makes of each pair of elements, not recorded; `operation` is named when the shapes differ.
  func combined(with other: Tensor, by kernel: PairKernel, _ operation: String) -> Tensor {
    require(shape == other.shape, "\(operation): shapes \(shape) and \(other.shape) differ")
    return Tensor(shape: shape) { kernel(pointer, other.pointer, $0, count) }
  }
}
