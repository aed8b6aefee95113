import Foundation
import Layers
import Messages
import Tensors

extension ModelFunction {
  /// The function as an ONNX model: a file's bytes, which onnxruntime and others run.
  ///
  /// Images are `[batch, channels, height, width]`, vectors `[batch, count]`, whole numbers int64; the batch is of any
  /// size. Parameters stand in the graph under their names and in PyTorch's layout. `metadata` is carried along.
  ///
  /// The operator set is ``onnxOperatorSet``, which onnxruntime has known since version 1.12.
  public func onnx(metadata: [String: String] = [:]) throws(ExportError) -> Data {
    let traced = try TracedFunction(self)
    var writer = ONNXWriter(name, parametersOf: module)
    for (port, value) in zip(inputs, traced.inputs) { writer.forms.enter(port, value) }
    for step in traced.steps { try writer.write(step) }
    for (port, value) in zip(outputs, traced.outputs) {
      let name = writer.forms.name(value, port.kind.order)
      writer.forms.graph.name(name, as: port.name)
    }
    return serialized(writer.forms.graph, metadata: metadata)
  }

  /// The version of the operator set that graphs are written in.
  public static var onnxOperatorSet: Int { 17 }

  private func serialized(_ graph: ONNXGraph, metadata: [String: String]) -> Data {
    let model = Onnx_ModelProto.with { model in
      model.irVersion = 8
      model.producerName = "GenerativeModels"
      model.docString =
        "\(name): " + (inputs + outputs).map { "\($0.name): \($0.meaning)" }.joined(separator: "; ")
      model.opsetImport = [.with { ($0.domain, $0.version) = ("", Int64(Self.onnxOperatorSet)) }]
      model.metadataProps = metadata.sorted { $0.key < $1.key }.map { entry in
        .with { ($0.key, $0.value) = (entry.key, entry.value) }
      }
      model.graph.name = name
      model.graph.node = graph.nodes
      model.graph.initializer = graph.initializers
      model.graph.input = inputs.map(\.information)
      model.graph.output = outputs.map(\.information)
    }
    do {
      return try model.serializedData()
    } catch {
      fatalError("ModelFunction: a graph that can't be encoded: \(error)")
    }
  }
}

extension ONNXForms {
  /// Gives an input of the function its name.
  fileprivate mutating func enter(_ port: ModelFunction.Port, _ value: TracedFunction.Value) {
    switch port.kind {
    case .image, .features, .number: set(value, port.kind.order, port.name)
    case .indices(let shape, _):
      let flat = shape.isEmpty ? port.name : graph.add("Reshape", [port.name, graph.integers([-1])])
      set(wholeNumbers: value, flat)
    }
  }
}

extension ModelFunction.Kind {
  fileprivate var order: AxisOrder { if case .image = self { .channelsFirst } else { .channelsLast } }

  /// The extents besides the batch's.
  fileprivate var extents: [Int] {
    switch self {
    case .image(let height, let width, let channels): [channels, height, width]
    case .features(let count): [count]
    case .number: []
    case .indices(let shape, _): shape
    }
  }

  fileprivate var elementType: Onnx_TensorProto.DataType {
    if case .indices = self { .int64 } else { .float }
  }
}

extension ModelFunction.Port {
  /// The port as a graph lists it.
  fileprivate var information: Onnx_ValueInfoProto {
    .with { information in
      (information.name, information.docString) = (name, meaning)
      information.type.tensorType.elemType = Int32(kind.elementType.rawValue)
      information.type.tensorType.shape.dim =
        [.with { $0.dimParam = "batch" }]
        + kind.extents.map { extent in .with { $0.dimValue = Int64(extent) } }
    }
  }
}
