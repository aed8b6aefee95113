import Foundation
import TestSupport
import Testing

@testable import Interchange

/// Python's onnxruntime, on a graph that its checker has gone over where it is there too.
struct ONNXRuntime {
  private let graph: Data

  init(_ graph: Data) { self.graph = graph }

  /// The results of the graph, by name.
  func run(_ inputs: [String: Values], of function: ModelFunction) throws -> [String: Values] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "onnx-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try graph.write(to: folder.appending(path: "graph.onnx"))
    let fed = inputs.mapValues { Fed(shape: $0.shape, elements: $0.elements) }
    try JSONEncoder().encode(fed).write(to: folder.appending(path: "inputs.json"))
    let printed = try Python.run(Self.script, folder.path)
    return try JSONDecoder().decode([String: Fed].self, from: printed)
      .mapValues { Values($0.shape, $0.elements) }
  }

  private struct Fed: Codable {
    let shape: [Int]
    let elements: [Double]
  }

  private static let script = """
    import json, sys
    import numpy, onnxruntime
    try:
        import onnx
        onnx.checker.check_model(sys.argv[1] + "/graph.onnx", full_check=True)
    except ImportError:
        pass
    session = onnxruntime.InferenceSession(sys.argv[1] + "/graph.onnx", providers=["CPUExecutionProvider"])
    types = {i.name: numpy.int64 if "int64" in i.type else numpy.float32 for i in session.get_inputs()}
    inputs = json.load(open(sys.argv[1] + "/inputs.json"))
    feeds = {k: numpy.array(v["elements"], types[k]).reshape(v["shape"]) for k, v in inputs.items()}
    results = zip(session.get_outputs(), session.run(None, feeds))
    print(json.dumps({o.name: {"shape": r.shape, "elements": r.flatten().tolist()} for o, r in results}))
    """
}
