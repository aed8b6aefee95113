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
    case .convolution(let kernel): [shape[2], shape[1], kernel.height, kernel.width]
    }
  }

  /// `elements`, which have `shape` in memory, arranged for a file. A gradient or an optimiser's moment is
  /// arranged like the parameter it belongs to.
  public func arrangedForFile(_ elements: [Float], shape: [Int]) -> FileTensor {
    let fileShape = fileShape(of: shape)
    guard hasOwnOrder else { return FileTensor(shape: fileShape, elements: elements) }
    var arranged = [Float](repeating: 0, count: fileShape.reduce(1, *))
    elements.withUnsafeBufferPointer { source in
      arranged.withUnsafeMutableBufferPointer { target in
        forEachElement(of: shape) { memory, file in target[file] = source[memory] }
      }
    }
    return FileTensor(shape: fileShape, elements: arranged)
  }

  /// The elements of `tensor`, whose shape must be `fileShape(of: shape)`, as memory has them. Weights that a
  /// mask takes out of use are zero, whatever the file says.
  public func arrangedForMemory(_ tensor: FileTensor, shape: [Int]) -> [Float] {
    require(
      tensor.shape == fileShape(of: shape),
      "ParameterLayout: a file's tensor is \(tensor.shape); the parameter is \(fileShape(of: shape)) in files"
    )
    guard hasOwnOrder else { return tensor.elements }
    var arranged = [Float](repeating: 0, count: shape.reduce(1, *))
    tensor.elements.withUnsafeBufferPointer { source in
      arranged.withUnsafeMutableBufferPointer { target in
        forEachElement(of: shape) { memory, file in target[memory] = source[file] }
      }
    }
    return arranged
  }

  /// How many of the elements are in use: all but those that a mask takes out.
  public func usedCount(of shape: [Int]) -> Int {
    guard case .convolution(let kernel) = self, kernel.mask != nil else { return shape.reduce(1, *) }
    var count = 0
    kernel.forEachElement(of: shape) { _, _ in count += 1 }
    return count
  }

  /// `elements`, which have `shape` in memory, with zeros in place of those that are not in use.
  func usedElements(_ elements: [Float], shape: [Int]) -> [Float] {
    guard case .convolution(let kernel) = self, kernel.mask != nil else { return elements }
    var used = [Float](repeating: 0, count: elements.count)
    kernel.forEachElement(of: shape) { memory, _ in used[memory] = elements[memory] }
    return used
  }

  private var hasOwnOrder: Bool {
    switch self {
    case .asIs, .summed: false
    case .transposed, .convolution: true
    }
  }

  /// Calls `body` with the offsets in memory and in the file of every element that is in use.
  private func forEachElement(of shape: [Int], _ body: (_ memory: Int, _ file: Int) -> Void) {
    switch self {
    case .asIs, .summed:
      for offset in 0..<shape.reduce(1, *) { body(offset, offset) }
    case .transposed:
      ConvolutionLayout(height: 1, width: 1).forEachElement(of: [1] + shape, body)
    case .convolution(let kernel):
      kernel.forEachElement(of: shape, body)
    }
  }
}

extension ConvolutionLayout {
  fileprivate func forEachElement(of shape: [Int], _ body: (_ memory: Int, _ file: Int) -> Void) {
    let (inputs, outputs) = (shape[1], shape[2])
    for (tap, position) in positions.enumerated() {
      for input in 0..<inputs {
        for output in 0..<outputs where uses(tap: tap, input: input, output: output, shape: shape) {
          let place = (output * inputs + input) * height * width + position
          body((tap * inputs + input) * outputs + output, place)
        }
      }
    }
  }
}
