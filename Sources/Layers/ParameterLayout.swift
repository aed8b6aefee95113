import Tensors

/// How a parameter's elements are arranged in files, which follow PyTorch's conventions.
///
/// In memory weights are `[in, out]` or `[taps, in, out]`, the order in which kernels read them.
public enum ParameterLayout: Sendable, Equatable {
  /// As in memory.
  case asIs

  /// `[in, out]` in memory, `[out, in]` in files: the weights of linear and recurrent layers.
  case transposed

  /// `[taps, in, out]` in memory, `[out, in, height, width]` in files, with zeros where the mask leaves
  /// weights out.
  ///
  /// A transposed convolution keeps the weights of the convolution it transposes, whose input is the layer's
  /// output; so the same arrangement gives PyTorch's `[layer's in, layer's out, height, width]`.
  case convolution(Convolution)

  /// `[taps · in]` in memory, `[in · height · width]` in files: a number for each that one output of a convolution is
  /// summed from.
  case patch(Convolution)

  /// As in memory, with a second tensor beside it in files that is written as zeros and added when read.
  ///
  /// PyTorch's recurrent layers have two biases that only ever act as their sum: `summed(with: "bias_hh_l0")`
  /// is the layout of the one bias that takes the place of both.
  case summed(with: String)
}

extension ParameterLayout {
  /// How many elements are in use: all but those that a mask leaves out.
  public func usedCount(of shape: [Int]) -> Int {
    guard case .convolution(let convolution) = self, convolution.mask != .none else {
      return shape.reduce(1, *)
    }
    var count = 0
    convolution.forEachWeight(of: shape) { _, _ in count += 1 }
    return count
  }

  /// `elements`, which have `shape` in memory, with zeros in place of those that a mask leaves out.
  func usedElements(_ elements: [Float], shape: [Int]) -> [Float] {
    guard case .convolution(let convolution) = self, convolution.mask != .none else { return elements }
    var used = [Float](repeating: 0, count: elements.count)
    convolution.forEachWeight(of: shape) { memory, _ in used[memory] = elements[memory] }
    return used
  }

  /// The fans of weights that have `shape` in memory. Only those in use count.
  ///
  /// Of a transposed convolution these are the fans of the convolution it transposes, as in PyTorch.
  public func fans(of shape: [Int]) -> Fans {
    let outputs = shape.last ?? 1
    let inputs = shape.count < 2 ? 1 : shape[shape.count - 2]
    let used = Float(usedCount(of: shape))
    return Fans(input: used / Float(outputs), output: used / Float(inputs))
  }
}

extension Convolution {
  /// Calls `body` for every weight in use with its offsets in memory, `[taps, in, out]` as `shape` says, and
  /// in a file, `[out, in, height, width]`.
  func forEachWeight(of shape: [Int], _ body: (_ memory: Int, _ file: Int) -> Void) {
    let (inputs, outputs) = (shape[1], shape[2])
    let area = kernel.height * kernel.width
    let centre = (kernel.height / 2) * kernel.width + kernel.width / 2
    let seenOfCentre = (0..<outputs).map { ownPixelChannels(of: $0, outputs: outputs, inputs: inputs) }
    for (tap, place) in tapPositions.enumerated() {
      for input in 0..<inputs {
        for output in 0..<outputs where place != centre || input < seenOfCentre[output] {
          body((tap * inputs + input) * outputs + output, (output * inputs + input) * area + place)
        }
      }
    }
  }
}
