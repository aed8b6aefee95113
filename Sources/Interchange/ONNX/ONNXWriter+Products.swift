import Layers
import Messages
import Tensors

extension ONNXWriter {
  /// Linear maps of rows, with weights as PyTorch has them.
  mutating func writeLinear(_ step: TracedFunction.Step) throws(ExportError) {
    let rows = forms.name(try value(0, of: step))
    let weights = forms.name(try constant(1, of: step), form: "transposed") {
      ParameterLayout.transposed.arrangedForFile($0.elements, shape: $0.shape)
    }
    let inputs = [rows, weights] + [try vector(2, of: step)].compactMap { $0 }
    forms.set(step.result, .channelsLast, forms.graph.add("Gemm", inputs, [.integer("transB", 1)]))
  }

  /// Products of matrices.
  mutating func writeProduct(
    _ step: TracedFunction.Step, _ transposesLeft: Bool, _ transposesRight: Bool
  ) throws(ExportError) {
    guard let left = step.operands[0], let right = step.operands[1] else {
      throw unsupported(step, "a factor is missing")
    }
    let inputs = [name(left, .channelsLast), name(right, .channelsLast)]
    let flags = [("transA", transposesLeft), ("transB", transposesRight)]
    let attributes = flags.map { Onnx_AttributeProto.integer($0.0, $0.1 ? 1 : 0) }
    forms.set(step.result, .channelsLast, forms.graph.add("Gemm", inputs, attributes))
  }

  /// Batch normalisation with statistics gathered in training.
  mutating func writeNormalized(
    _ step: TracedFunction.Step, _ epsilon: Float, _ rectifier: Rectifier?
  ) throws(ExportError) {
    let x = try value(0, of: step)
    guard x.rank == 2 || x.rank == 4 else { throw unsupported(step, "values have the rank \(x.rank)") }
    let order = x.rank == 4 ? AxisOrder.channelsFirst : .channelsLast
    var inputs = [forms.name(x, order)]
    for operand in 1...4 { inputs += [try vector(operand, of: step)].compactMap { $0 } }
    let normalized = forms.graph.add("BatchNormalization", inputs, [.number("epsilon", epsilon)])
    forms.set(step.result, order, rectified(normalized, by: rectifier))
  }

  /// Layer normalisation of the innermost axis.
  mutating func writeLayerNormalized(_ step: TracedFunction.Step, _ epsilon: Float) throws(ExportError) {
    var inputs = [forms.name(try value(0, of: step))]
    for operand in 1...2 { inputs += [try vector(operand, of: step)].compactMap { $0 } }
    let normalized = forms.graph.add(
      "LayerNormalization", inputs, [.integer("axis", -1), .number("epsilon", epsilon)])
    forms.set(step.result, .channelsLast, normalized)
  }

  /// Rows of a table.
  mutating func writeRows(_ step: TracedFunction.Step) throws(ExportError) {
    let table = forms.name(try constant(0, of: step), form: "as is") { $0 }
    let indices = forms.wholeNumbers(try value(1, of: step))
    forms.set(step.result, .channelsLast, forms.graph.add("Gather", [table, indices], [.integer("axis", 0)]))
  }
}
