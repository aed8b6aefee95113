import Layers
import Tensors

/// In which order the axes of a value of rank 4 stand.
enum AxisOrder {
  /// As in memory here: `[N, H, W, C]`.
  case channelsLast
  /// As in ONNX: `[N, C, H, W]`.
  case channelsFirst
}

/// The forms that the values of a function have in a graph: a value has a name in each order of axes and each shape
/// that an operation has asked for, and what is missing is added when it is asked for.
struct ONNXForms {
  private struct Form: Hashable {
    let value: TracedFunction.Value
    let order: AxisOrder
  }

  var graph = ONNXGraph()
  private var names: [Form: String] = [:]
  private var wholeNumbers: [Int: String] = [:]
  private var shapes: [Int: TracedFunction.Value] = [:]
  private var constants: [ConstantForm: String] = [:]
  private let parameterNames: [ObjectIdentifier: String]

  private struct ConstantForm: Hashable {
    let identity: ObjectIdentifier
    let shape: [Int]
    let form: String
  }

  /// No values yet. Constants that are parameters of `module` are called as those are.
  init(parametersOf module: any Module) {
    parameterNames = Dictionary(
      module.namedParameters.map { ($0.parameter.flattened.identity, $0.name) },
      uniquingKeysWith: { first, _ in first })
  }

  /// Gives a value its name.
  mutating func set(_ value: TracedFunction.Value, _ order: AxisOrder, _ name: String) {
    names[Form(value: value, order: order)] = name
    shapes[value.number] = value
  }

  /// Gives a value of whole numbers its name.
  mutating func set(wholeNumbers value: TracedFunction.Value, _ name: String) {
    wholeNumbers[value.number] = name
    shapes[value.number] = value
  }

  /// Whether a value has a name in this order already.
  func has(_ value: TracedFunction.Value, _ order: AxisOrder) -> Bool {
    names[Form(value: value, order: order)] != nil
  }

  /// The name of a value in this order.
  mutating func name(_ value: TracedFunction.Value, _ order: AxisOrder = .channelsLast) -> String {
    if let name = names[Form(value: value, order: order)] { return name }
    let name = made(value, order)
    names[Form(value: value, order: order)] = name
    return name
  }

  private mutating func made(_ value: TracedFunction.Value, _ order: AxisOrder) -> String {
    switch order {
    case .channelsFirst:
      return graph.add("Transpose", [name(value)], [.integers("perm", [0, 3, 1, 2])])
    case .channelsLast where has(value, .channelsFirst):
      return graph.add("Transpose", [name(value, .channelsFirst)], [.integers("perm", [0, 2, 3, 1])])
    case .channelsLast:
      let original = shapes[value.number] ?? value
      if original != value {
        return graph.add("Reshape", [name(original), graph.integers([-1] + value.extents)])
      }
      guard let whole = wholeNumbers[value.number] else { fatalError("ONNXForms: \(value) was never set") }
      return graph.add("Cast", [whole], [.integer("to", 1)])
    }
  }

  /// The name of a value as whole numbers.
  mutating func wholeNumbers(_ value: TracedFunction.Value) -> String {
    guard let original = shapes[value.number], let name = wholeNumbers[value.number] else {
      return graph.add("Cast", [name(value)], [.integer("to", 7)])
    }
    return original == value ? name : graph.add("Reshape", [name, graph.integers([-1] + value.extents)])
  }

  /// The name of a constant in a form that `arrange` brings it into; `form` tells forms apart.
  mutating func name(
    _ constant: TracedConstant, form: String, _ arrange: (FileTensor) -> FileTensor
  ) -> String {
    let key = ConstantForm(identity: constant.identity, shape: constant.shape, form: form)
    if let name = constants[key] { return name }
    let tensor = arrange(FileTensor(shape: constant.shape, elements: constant.elements))
    let name = graph.constant(tensor, parameterNames[constant.identity] ?? "constant")
    constants[key] = name
    return name
  }
}

extension FileTensor {
  /// A tensor of rank 4 with its last axis second.
  var channelsFirst: FileTensor {
    let (count, channels) = (shape[0], shape[3])
    let pixels = shape[1] * shape[2]
    var target: [Float] = []
    target.reserveCapacity(elements.count)
    for sample in 0..<count {
      for channel in 0..<channels {
        for pixel in 0..<pixels { target.append(elements[(sample * pixels + pixel) * channels + channel]) }
      }
    }
    return FileTensor(shape: [count, channels, shape[1], shape[2]], elements: target)
  }
}
