import Foundation
import Layers
import Messages

/// A graph of ONNX nodes in the making.
///
/// https://onnx.ai/onnx/operators tells what each operator takes; the forms here are those of operator set 17.
struct ONNXGraph {
  private(set) var nodes: [Onnx_NodeProto] = []
  private(set) var initializers: [Onnx_TensorProto] = []
  private var integerNames: [[Int]: String] = [:]
  private var numberNames: [Float: String] = [:]
  private var uses: [String: Int] = [:]

  /// Adds a node and gives the name of its first result.
  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto] = []
  ) -> String { add(type, inputs, attributes, results: 1)[0] }

  /// Adds a node and gives the names of its results.
  mutating func add(
    _ type: String, _ inputs: [String], _ attributes: [Onnx_AttributeProto] = [], results: Int
  ) -> [String] {
    var node = Onnx_NodeProto()
    node.opType = type
    node.name = unique(type)
    node.input = inputs
    node.output = (0..<results).map { results == 1 ? node.name : "\(node.name).\($0)" }
    node.attribute = attributes
    nodes.append(node)
    return node.output
  }

  /// Adds a tensor of float32 called like `name`.
  mutating func constant(_ tensor: FileTensor, _ name: String) -> String {
    var proto = Onnx_TensorProto()
    proto.name = unique(name)
    proto.dataType = Int32(Onnx_TensorProto.DataType.float.rawValue)
    proto.dims = tensor.shape.map(Int64.init)
    proto.rawData = tensor.elements.map(\.bitPattern.littleEndian).withUnsafeBytes { Data($0) }
    initializers.append(proto)
    return proto.name
  }

  /// A single number.
  mutating func number(_ number: Float) -> String {
    if let name = numberNames[number] { return name }
    let name = constant(FileTensor(shape: [], elements: [number]), "number")
    numberNames[number] = name
    return name
  }

  /// A list of whole numbers, which stands once in the graph.
  mutating func integers(_ integers: [Int]) -> String {
    if let name = integerNames[integers] { return name }
    var proto = Onnx_TensorProto()
    proto.name = unique("integers")
    proto.dataType = Int32(Onnx_TensorProto.DataType.int64.rawValue)
    proto.dims = [Int64(integers.count)]
    proto.int64Data = integers.map(Int64.init)
    initializers.append(proto)
    integerNames[integers] = proto.name
    return proto.name
  }

  /// Calls the value `name` by another name from here on, as a graph's result: itself where that can be.
  mutating func name(_ name: String, as result: String) {
    guard let node = nodes.firstIndex(where: { $0.output.contains(name) }), !isResult(name) else {
      nodes.append(
        .with {
          ($0.opType, $0.name, $0.input, $0.output) = ("Identity", unique("Identity"), [name], [result])
        })
      results.insert(result)
      return
    }
    nodes[node].output = nodes[node].output.map { $0 == name ? result : $0 }
    for reader in nodes.indices {
      nodes[reader].input = nodes[reader].input.map { $0 == name ? result : $0 }
    }
    results.insert(result)
  }

  private var results: Set<String> = []

  private func isResult(_ name: String) -> Bool { results.contains(name) }

  /// A name like `name` that nothing has.
  private mutating func unique(_ name: String) -> String {
    uses[name, default: 0] += 1
    let count = uses[name, default: 0]
    return count == 1 ? name : "\(name)_\(count)"
  }
}

extension Onnx_AttributeProto {
  /// A whole number.
  static func integer(_ name: String, _ value: Int) -> Self {
    .with { ($0.name, $0.type, $0.i) = (name, .int, Int64(value)) }
  }

  /// Whole numbers.
  static func integers(_ name: String, _ values: [Int]) -> Self {
    .with { ($0.name, $0.type, $0.ints) = (name, .ints, values.map(Int64.init)) }
  }

  /// A number.
  static func number(_ name: String, _ value: Float) -> Self {
    .with { ($0.name, $0.type, $0.f) = (name, .float, value) }
  }
}
