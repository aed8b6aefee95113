import Foundation
import Messages

/// Runs ONNX graphs by the operators' definitions, one loop each, in Double: an implementation that shares nothing
/// with the library, for what its graphs need.
///
/// https://onnx.ai/onnx/operators
struct Interpreter {
  struct Fault: Error, CustomStringConvertible { let description: String }

  let model: Onnx_ModelProto

  init(_ data: Data) throws { model = try Onnx_ModelProto(serializedBytes: data) }

  /// The results of the graph, by name.
  func run(_ inputs: [String: Values]) throws -> [String: Values] {
    var known = inputs
    for tensor in model.graph.initializer { known[tensor.name] = try values(of: tensor) }
    for node in model.graph.node {
      let operands = try node.input.map { name -> Values? in
        guard !name.isEmpty else { return nil }
        guard let values = known[name] else { throw Fault(description: "\(node.name) reads \(name)") }
        return values
      }
      let results = try Operator(node: node, operands: operands).results()
      for (name, result) in zip(node.output, results) { known[name] = result }
    }
    return try Dictionary(
      uniqueKeysWithValues: model.graph.output.map { output in
        guard let values = known[output.name] else { throw Fault(description: "there is no \(output.name)") }
        return (output.name, values)
      })
  }

  private func values(of tensor: Onnx_TensorProto) throws -> Values {
    let shape = tensor.dims.map { Int($0) }
    switch Onnx_TensorProto.DataType(rawValue: Int(tensor.dataType)) {
    case .float:
      let bits = stride(from: 0, to: tensor.rawData.count, by: 4).map { place in
        (0..<4).reduce(UInt32(0)) { $0 | UInt32(tensor.rawData[place + $1]) << (8 * $1) }
      }
      return Values(shape, bits.map { Double(Float(bitPattern: $0)) })
    case .int64: return Values(shape, tensor.int64Data.map { Double($0) })
    default: throw Fault(description: "\(tensor.name) is of type \(tensor.dataType)")
    }
  }
}

/// A node with its operands.
struct Operator {
  let node: Onnx_NodeProto
  let operands: [Values?]

  /// Operand `index`, which must be there.
  func operand(_ index: Int) throws -> Values {
    guard operands.indices.contains(index), let values = operands[index] else {
      throw Interpreter.Fault(description: "\(node.name) lacks operand \(index)")
    }
    return values
  }

  func optional(_ index: Int) -> Values? { operands.indices.contains(index) ? operands[index] : nil }

  func list(_ index: Int) throws -> [Int] { try operand(index).elements.map { Int($0) } }

  private func attribute(_ name: String) -> Onnx_AttributeProto? { node.attribute.first { $0.name == name } }

  func integer(_ name: String, _ usual: Int) -> Int { attribute(name).map { Int($0.i) } ?? usual }

  func integers(_ name: String, _ usual: [Int]) -> [Int] { attribute(name)?.ints.map { Int($0) } ?? usual }

  func number(_ name: String, _ usual: Double) -> Double { attribute(name).map { Double($0.f) } ?? usual }

  /// The axis that `name` says, counted from the end where it is negative.
  func axis(_ name: String, _ usual: Int, rank: Int) -> Int {
    let axis = integer(name, usual)
    return axis < 0 ? axis + rank : axis
  }
}
