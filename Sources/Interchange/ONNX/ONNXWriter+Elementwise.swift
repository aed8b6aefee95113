import Layers
import Messages
import Tensors

extension ONNXWriter {
  /// Functions of every element.
  mutating func writeElementary(
    _ function: ElementaryFunction, _ step: TracedFunction.Step
  ) throws(ExportError) {
    let order = order(of: step)
    let x = forms.name(try value(0, of: step), order)
    forms.set(step.result, order, elementary(function, x))
  }

  private mutating func elementary(_ function: ElementaryFunction, _ x: String) -> String {
    func node(_ type: String, _ attributes: Onnx_AttributeProto...) -> String {
      forms.graph.add(type, [x], attributes)
    }
    switch function {
    case .relu: return node("Relu")
    case .leakyReLU(let slope): return node("LeakyRelu", .number("alpha", slope))
    case .elu(let alpha): return node("Elu", .number("alpha", alpha))
    case .gelu: return gelu(x)
    case .silu: return forms.graph.add("Mul", [x, node("Sigmoid")])
    case .sigmoid: return node("Sigmoid")
    case .tanh: return node("Tanh")
    case .softplus: return node("Softplus")
    case .exp: return node("Exp")
    case .log: return node("Log")
    case .square: return forms.graph.add("Mul", [x, x])
    case .squareRoot: return node("Sqrt")
    case .absolute: return node("Abs")
    case .reciprocal: return node("Reciprocal")
    case .clamp(let low, let high):
      let bounds = [low, high].map { $0.isFinite ? forms.graph.number($0) : "" }
      return forms.graph.add("Clip", [x] + bounds)
    case .scaleAndShift(let scale, let shift): return scaled(x, by: scale, plus: shift)
    }
  }

  private mutating func scaled(_ x: String, by scale: Float, plus shift: Float) -> String {
    var y = x
    if scale != 1 {
      y = scale == -1 ? forms.graph.add("Neg", [y]) : forms.graph.add("Mul", [y, forms.graph.number(scale)])
    }
    return shift == 0 ? y : forms.graph.add("Add", [y, forms.graph.number(shift)])
  }

  /// x/2·(1 + erf(x/√2)).
  private mutating func gelu(_ x: String) -> String {
    let error = forms.graph.add("Erf", [scaled(x, by: Float(0.5.squareRoot()), plus: 0)])
    return forms.graph.add("Mul", [scaled(x, by: 0.5, plus: 0), scaled(error, by: 1, plus: 1)])
  }

  /// Functions of two elements.
  mutating func writePair(_ type: String, _ step: TracedFunction.Step) throws(ExportError) {
    guard let left = step.operands[0], let right = step.operands[1] else {
      throw unsupported(step, "an operand is missing")
    }
    let order = order(of: step)
    forms.set(step.result, order, forms.graph.add(type, [name(left, order), name(right, order)]))
  }

  /// tanh(a)·σ(b).
  mutating func writeGated(_ step: TracedFunction.Step) throws(ExportError) {
    let order = order(of: step)
    let halves = try halves(of: step, order)
    let (a, b) = (forms.graph.add("Tanh", [halves[0]]), forms.graph.add("Sigmoid", [halves[1]]))
    forms.set(step.result, order, forms.graph.add("Mul", [a, b]))
  }

  /// addend + a·σ(b).
  mutating func writeLinearlyGated(_ step: TracedFunction.Step) throws(ExportError) {
    guard let addend = step.operands[1] else { throw unsupported(step, "the addend is missing") }
    let order = order(of: step)
    let halves = try halves(of: step, order)
    let product = forms.graph.add("Mul", [halves[0], forms.graph.add("Sigmoid", [halves[1]])])
    forms.set(step.result, order, forms.graph.add("Add", [name(addend, order), product]))
  }

  private mutating func halves(
    of step: TracedFunction.Step, _ order: AxisOrder
  ) throws(ExportError) -> [String] {
    let x = try value(0, of: step)
    let channels = x.extents[x.extents.count - 1] / 2
    return forms.graph.add(
      "Split", [forms.name(x, order), forms.graph.integers([channels, channels])],
      [.integer("axis", channelAxis(order))], results: 2)
  }

  /// elu(x) and elu(−x) side by side.
  mutating func writeConcatELU(_ step: TracedFunction.Step) throws(ExportError) {
    let order = order(of: step)
    let x = forms.name(try value(0, of: step), order)
    let both = [x, forms.graph.add("Neg", [x])].map { forms.graph.add("Elu", [$0]) }
    forms.set(step.result, order, forms.graph.add("Concat", both, [.integer("axis", channelAxis(order))]))
  }
}
