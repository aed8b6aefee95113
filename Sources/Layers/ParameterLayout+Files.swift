import Tensors

/// A tensor as files hold it: row-major elements of PyTorch's shape.
public struct FileTensor: Sendable, Equatable {
  /// The extents.
  public var shape: [Int]

  /// The elements in row-major order.
  public var elements: [Float]

  /// A tensor of `elements`; their number must be the product of `shape`.
  public init(shape: [Int], elements: [Float]) {
    require(
      elements.count == shape.reduce(1, *), "FileTensor: \(elements.count) elements do not fill \(shape)")
    (self.shape, self.elements) = (shape, elements)
  }
}

extension ParameterLayout {
  /// The shape in files of a parameter that has `shape` in memory.
  public func fileShape(of shape: [Int]) -> [Int] {
    switch self {
    case .asIs, .summed: shape
    case .transposed: [shape[1], shape[0]]
    case .convolution(let convolution):
      [shape[2], shape[1], convolution.kernel.height, convolution.kernel.width]
    case .patch(let convolution):
      [shape[0] / convolution.tapCount * convolution.kernel.height * convolution.kernel.width]
    }
  }

  /// `elements`, which have `shape` in memory, arranged for a file. A gradient or an optimiser's moment is
  /// arranged like the parameter it belongs to.
  public func arrangedForFile(_ elements: [Float], shape: [Int]) -> FileTensor {
    let fileShape = fileShape(of: shape)
    var arranged = elements
    rearrange(shape) { convolution, weightShape in
      arranged = [Float](repeating: 0, count: fileShape.reduce(1, *))
      convolution.forEachWeight(of: weightShape) { memory, file in arranged[file] = elements[memory] }
    }
    return FileTensor(shape: fileShape, elements: arranged)
  }

  /// The elements of `tensor`, whose shape must be `fileShape(of: shape)`, as memory has them. Weights that a
  /// mask leaves out are zero, whatever the file says.
  public func arrangedForMemory(_ tensor: FileTensor, shape: [Int]) -> [Float] {
    require(
      tensor.shape == fileShape(of: shape),
      "ParameterLayout: a file's tensor is \(tensor.shape); the parameter is \(fileShape(of: shape)) in files"
    )
    var arranged = tensor.elements
    rearrange(shape) { convolution, weightShape in
      arranged = [Float](repeating: 0, count: weightShape.reduce(1, *))
      convolution.forEachWeight(of: weightShape) { memory, file in arranged[memory] = tensor.elements[file] }
    }
    return arranged
  }

  /// Calls `body` with the convolution whose weights these are, where files order them in another way: a
  /// linear map is a convolution by one tap.
  private func rearrange(_ shape: [Int], _ body: (Convolution, _ weightShape: [Int]) -> Void) {
    switch self {
    case .asIs, .summed: break
    case .transposed: body(Convolution(kernel: 1), [1] + shape)
    case .convolution(let convolution): body(convolution, shape)
    case .patch(let convolution):
      body(convolution, [convolution.tapCount, shape[0] / convolution.tapCount, 1])
    }
  }
}
