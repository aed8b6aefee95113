import Layers
import Messages
import Tensors

extension ONNXWriter {
  /// Convolutions: whole kernels, with zeros where a mask leaves weights out.
  mutating func writeConvolution(
    _ convolution: Convolution, _ rectifier: Rectifier?, _ step: TracedFunction.Step
  ) throws(ExportError) {
    let images = try value(0, of: step)
    let margins = convolution.margins
    let read = rectified(forms.name(images, .channelsFirst), by: rectifier)
    let cropped = cropped(read, by: margins)
    let inputs = [cropped, try kernel(convolution, of: step)] + [try vector(2, of: step)].compactMap { $0 }
    let pads = [margins.top, margins.left, margins.bottom, margins.right].map { max(0, $0) }
    let sum = forms.graph.add(
      "Conv", inputs, attributes(of: convolution) + [.integers("pads", pads)])
    forms.set(step.result, .channelsFirst, try added(sum, step))
  }

  /// Transposed convolutions.
  mutating func writeTransposed(
    _ convolution: Convolution, _ rectifier: Rectifier?, _ step: TracedFunction.Step
  ) throws(ExportError) {
    let images = try value(0, of: step)
    let margins = convolution.margins
    let pads = [margins.top, margins.left, margins.bottom, margins.right]
    let size = ImageSize(step.result.extents[0], step.result.extents[1])
    let smallest = convolution.smallestInput(for: ImageSize(images.extents[0], images.extents[1]))
    let extra = [size.height - smallest.height, size.width - smallest.width]
    guard pads.allSatisfy({ $0 >= 0 }), extra.allSatisfy({ $0 >= 0 }) else {
      throw unsupported(step, "margins leave out pixels")
    }
    let read = rectified(forms.name(images, .channelsFirst), by: rectifier)
    let inputs = [read, try kernel(convolution, of: step)] + [try vector(2, of: step)].compactMap { $0 }
    let sum = forms.graph.add(
      "ConvTranspose", inputs,
      attributes(of: convolution) + [.integers("pads", pads), .integers("output_padding", extra)])
    forms.set(step.result, .channelsFirst, try added(sum, step))
  }

  private func attributes(of convolution: Convolution) -> [Onnx_AttributeProto] {
    func both(_ name: String, _ size: ImageSize) -> Onnx_AttributeProto {
      .integers(name, [size.height, size.width])
    }
    return [
      both("kernel_shape", convolution.kernel), both("strides", convolution.stride),
      both("dilations", convolution.dilation),
    ]
  }

  /// The weights `[out, in, height, width]`.
  private mutating func kernel(
    _ convolution: Convolution, of step: TracedFunction.Step
  ) throws(ExportError) -> String {
    forms.name(try constant(1, of: step), form: "kernel \(convolution)") {
      ParameterLayout.convolution(convolution).arrangedForFile($0.elements, shape: $0.shape)
    }
  }

  /// The result plus the addend, where there is one.
  private mutating func added(_ sum: String, _ step: TracedFunction.Step) throws(ExportError) -> String {
    guard let addend = step.operands[3] else { return sum }
    return forms.graph.add("Add", [sum, name(addend, .channelsFirst)])
  }

  /// Images without the rows and columns that negative margins leave out.
  private mutating func cropped(_ images: String, by margins: Margins) -> String {
    let before = [margins.top, margins.left].map { max(0, -$0) }
    let after = [margins.bottom, margins.right].map { $0 < 0 ? $0 : Int.max }
    guard before != [0, 0] || after != [Int.max, Int.max] else { return images }
    return sliced(images, from: before, to: after, axes: [2, 3])
  }

  /// A part of a value.
  mutating func sliced(_ name: String, from start: [Int], to end: [Int], axes: [Int]) -> String {
    forms.graph.add(
      "Slice",
      [name, forms.graph.integers(start), forms.graph.integers(end), forms.graph.integers(axes)])
  }

  /// Rows moved down by one.
  mutating func writeShifted(_ step: TracedFunction.Step) throws(ExportError) {
    let images = forms.name(try value(0, of: step), .channelsFirst)
    let padded = forms.graph.add("Pad", [images, forms.graph.integers([0, 0, 1, 0, 0, 0, 0, 0])])
    forms.set(step.result, .channelsFirst, sliced(padded, from: [0], to: [-1], axes: [2]))
  }
}
