import Layers
import Messages
import Tensors

extension ONNXWriter {
  /// Some channels.
  mutating func writeChannels(_ range: Range<Int>, _ step: TracedFunction.Step) throws(ExportError) {
    let order = order(of: step)
    let x = try value(0, of: step)
    guard x.rank > 1 else { throw unsupported(step, "samples are picked from a batch") }
    let axis = channelAxis(order)
    forms.set(
      step.result, order,
      sliced(forms.name(x, order), from: [range.lowerBound], to: [range.upperBound], axes: [axis]))
  }

  /// Tensors side by side.
  mutating func writeConcatenated(_ step: TracedFunction.Step) throws(ExportError) {
    let order = order(of: step)
    let operands = step.operands.compactMap { $0 }
    guard let example = operands.lazy.compactMap({ $0.value }).first else {
      throw unsupported(step, "nothing depends on the inputs")
    }
    var names: [String] = []
    for operand in operands {
      switch operand {
      case .value: names.append(name(operand, order))
      case .repeated(let tensor): names.append(repeated(tensor, order, like: example))
      case .constant: throw unsupported(step, "a constant has no batch")
      }
    }
    forms.set(step.result, order, forms.graph.add("Concat", names, [.integer("axis", channelAxis(order))]))
  }

  /// A sample repeated as often as there are in `example`.
  private mutating func repeated(
    _ tensor: FileTensor, _ order: AxisOrder, like example: TracedFunction.Value
  ) -> String {
    let turned = order == .channelsFirst && tensor.shape.count == 4 ? tensor.channelsFirst : tensor
    let constant = forms.graph.constant(turned, "repeated")
    let count = forms.graph.add(
      "Shape", [forms.name(example, order)], [.integer("start", 0), .integer("end", 1)])
    let extents = forms.graph.integers(Array(turned.shape.dropFirst()))
    let shape = forms.graph.add("Concat", [count, extents], [.integer("axis", 0)])
    return forms.graph.add("Expand", [constant, shape])
  }

  /// Axes in another order.
  mutating func writePermuted(_ axes: [Int], _ step: TracedFunction.Step) throws(ExportError) {
    let x = forms.name(try value(0, of: step))
    forms.set(step.result, .channelsLast, forms.graph.add("Transpose", [x], [.integers("perm", axes)]))
  }

  /// Images plus a row for each.
  mutating func writePerImage(_ step: TracedFunction.Step) throws(ExportError) {
    let order = order(of: step)
    let rows = forms.name(try value(1, of: step))
    let axes = forms.graph.integers(order == .channelsFirst ? [2, 3] : [1, 2])
    guard let images = step.operands[0] else { throw unsupported(step, "the images are missing") }
    let pixels = forms.graph.add("Unsqueeze", [rows, axes])
    forms.set(step.result, order, forms.graph.add("Add", [name(images, order), pixels]))
  }

  /// Rows along the innermost axis, with one row.
  mutating func writeRow(_ type: String, _ step: TracedFunction.Step) throws(ExportError) {
    let x = forms.name(try value(0, of: step))
    guard let row = step.operands[1] else { throw unsupported(step, "the row is missing") }
    forms.set(step.result, .channelsLast, forms.graph.add(type, [x, name(row, .channelsLast)]))
  }

  /// Samples, with a number each.
  mutating func writePerSample(_ type: String, _ step: TracedFunction.Step) throws(ExportError) {
    let x = try value(0, of: step)
    let order = order(of: step)
    let numbers = forms.name(try value(1, of: step))
    let ones = forms.graph.integers([-1] + x.extents.map { _ in 1 })
    let columns = forms.graph.add("Reshape", [numbers, ones])
    forms.set(step.result, order, forms.graph.add(type, [forms.name(x, order), columns]))
  }

  /// Sums over all axes but the first.
  mutating func writeSum(_ step: TracedFunction.Step) throws(ExportError) {
    let x = try value(0, of: step)
    let order = order(of: step)
    forms.set(step.result, .channelsLast, sum(forms.name(x, order), over: Array(1..<x.rank)))
  }

  /// Sums of products.
  mutating func writeDot(_ step: TracedFunction.Step) throws(ExportError) {
    guard let left = step.operands[0], let right = step.operands[1],
      let rank = (left.value ?? right.value)?.rank
    else { throw unsupported(step, "nothing depends on the inputs") }
    let order = order(of: step)
    let products = forms.graph.add("Mul", [name(left, order), name(right, order)])
    forms.set(step.result, .channelsLast, sum(products, over: Array(1..<rank)))
  }

  /// Sums over pixels.
  mutating func writeSumPerImage(_ step: TracedFunction.Step) throws(ExportError) {
    let order = order(of: step)
    let images = forms.name(try value(0, of: step), order)
    forms.set(step.result, .channelsLast, sum(images, over: order == .channelsFirst ? [2, 3] : [1, 2]))
  }

  private mutating func sum(_ name: String, over axes: [Int]) -> String {
    forms.graph.add("ReduceSum", [name, forms.graph.integers(axes)], [.integer("keepdims", 0)])
  }
}

extension TracedFunction.Operand {
  /// The value, if it is one.
  var value: TracedFunction.Value? { if case .value(let value) = self { value } else { nil } }
}
