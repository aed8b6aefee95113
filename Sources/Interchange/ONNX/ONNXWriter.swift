import Layers
import Tensors

/// Writes the steps of a function as ONNX nodes, step by step. What each operation becomes stands in the extensions,
/// a family of operations a file.
///
/// Images go through convolutions with channels first; elementwise steps keep the order that their operands are in, so
/// that few transpositions are left.
struct ONNXWriter {
  /// The values so far.
  var forms: ONNXForms

  /// The name of the function, for errors.
  let function: String

  /// Nothing so far, of a function computed with the parameters of `module`.
  init(_ function: String, parametersOf module: any Module) {
    (self.function, forms) = (function, ONNXForms(parametersOf: module))
  }

  /// Adds a step.
  mutating func write(_ step: TracedFunction.Step) throws(ExportError) {
    switch step.operation {
    case .elementary(let function): try writeElementary(function, step)
    case .add: try writePair("Add", step)
    case .subtract: try writePair("Sub", step)
    case .multiply: try writePair("Mul", step)
    case .divide: try writePair("Div", step)
    case .convolve(let convolution, let rectifier): try writeConvolution(convolution, rectifier, step)
    case .transpose(let convolution, let rectifier): try writeTransposed(convolution, rectifier, step)
    case .linear: try writeLinear(step)
    case .matrixProduct(let left, let right): try writeProduct(step, left, right)
    case .normalized(let epsilon, let rectifier): try writeNormalized(step, epsilon, rectifier)
    case .layerNormalized(let epsilon): try writeLayerNormalized(step, epsilon)
    case .gated: try writeGated(step)
    case .linearlyGated: try writeLinearlyGated(step)
    case .concatELU: try writeConcatELU(step)
    case .channels(let range): try writeChannels(range, step)
    case .concatenated: try writeConcatenated(step)
    case .permuted(let axes): try writePermuted(axes, step)
    case .shiftedDown: try writeShifted(step)
    case .addPerImage: try writePerImage(step)
    case .addRow: try writeRow("Add", step)
    case .multiplyByRow: try writeRow("Mul", step)
    case .addPerSample: try writePerSample("Add", step)
    case .multiplyPerSample: try writePerSample("Mul", step)
    case .sumPerSample: try writeSum(step)
    case .dotPerSample: try writeDot(step)
    case .sumPerImage: try writeSumPerImage(step)
    case .rows: try writeRows(step)
    case .unknown(let name): throw .unknownOperation(function: function, name)
    }
  }
}

// MARK: Operands

extension ONNXWriter {
  /// What an operation can't be written for.
  func unsupported(_ step: TracedFunction.Step, _ reason: String) -> ExportError {
    .unsupported(function: function, operation: "\(step.operation)", reason: reason)
  }

  /// Operand `index`, which must depend on the inputs.
  func value(_ index: Int, of step: TracedFunction.Step) throws(ExportError) -> TracedFunction.Value {
    guard case .value(let value)? = step.operands[index] else {
      throw unsupported(step, "operand \(index) does not depend on the inputs")
    }
    return value
  }

  /// Operand `index`, which must not depend on them.
  func constant(_ index: Int, of step: TracedFunction.Step) throws(ExportError) -> TracedConstant {
    guard case .constant(let constant)? = step.operands[index] else {
      throw unsupported(step, "operand \(index) depends on the inputs")
    }
    return constant
  }

  /// Operand `index` as it is in memory, where it was given.
  mutating func vector(_ index: Int, of step: TracedFunction.Step) throws(ExportError) -> String? {
    guard step.operands.indices.contains(index), step.operands[index] != nil else { return nil }
    return forms.name(try constant(index, of: step), form: "as is") { $0 }
  }

  /// The order in which a step on whole elements is best computed: channels first where an operand is there already.
  func order(of step: TracedFunction.Step) -> AxisOrder {
    let isThere = step.operands.contains { operand in
      if case .value(let value)? = operand {
        value.rank == 4 && forms.has(value, .channelsFirst)
      } else {
        false
      }
    }
    return isThere ? .channelsFirst : .channelsLast
  }

  /// The name of any operand in this order; what is the same for each sample has an extent of 1 there.
  mutating func name(_ operand: TracedFunction.Operand, _ order: AxisOrder) -> String {
    switch operand {
    case .value(let value): return forms.name(value, order)
    case .constant(let constant):
      let form = order == .channelsFirst && constant.shape.count == 4 ? "channels first" : "as is"
      return forms.name(constant, form: form) { form == "as is" ? $0 : $0.channelsFirst }
    case .repeated(let tensor):
      let turned = order == .channelsFirst && tensor.shape.count == 4 ? tensor.channelsFirst : tensor
      return forms.graph.constant(turned, "repeated")
    }
  }

  /// The innermost axis of values in this order.
  func channelAxis(_ order: AxisOrder) -> Int { order == .channelsFirst ? 1 : -1 }

  /// The value rectified, where it is to be.
  mutating func rectified(_ name: String, by rectifier: Rectifier?) -> String {
    guard let rectifier else { return name }
    if rectifier == .relu { return forms.graph.add("Relu", [name]) }
    return forms.graph.add("LeakyRelu", [name], [.number("alpha", rectifier.slope)])
  }
}
