import Foundation
import GenerativeModels
import Layers
import TestSupport
import Testing

@testable import Interchange

/// Graphs against the library: by an interpreter of ONNX in Double, and by onnxruntime where Python has it.
@Suite struct ONNXTests {
  /// What is allowed between float32 here and elsewhere, of the largest element: sums of some hundred terms in each of
  /// some ten layers, at 2⁻²⁴ each.
  private let tolerance = 1e-5

  @Test(arguments: ExportedModel.all)
  func everyFunctionComputesTheSame(_ exported: ExportedModel) throws {
    let model = exported.make()
    try #require(!model.functions.isEmpty)
    for function in model.functions {
      let interpreter = try Interpreter(function.onnx())
      for count in [1, 4] {
        let (arguments, inputs) = function.someInputs(count: count)
        let results = try interpreter.run(inputs)
        expect(results, are: function.results(for: arguments), function)
      }
    }
  }

  @Test(
    .enabled(if: Python.has("onnxruntime"), "needs Python's onnxruntime, see GENERATIVE_MODELS_PYTHON"),
    arguments: ExportedModel.all)
  func onnxruntimeComputesTheSame(_ exported: ExportedModel) throws {
    let model = exported.make()
    for function in model.functions {
      let runtime = try ONNXRuntime(function.onnx())
      for count in [1, 4] {
        let (arguments, inputs) = function.someInputs(count: count)
        let results = try runtime.run(inputs, of: function)
        expect(results, are: function.results(for: arguments), function)
      }
    }
  }

  @Test func parametersStandUnderTheirNames() throws {
    var generator = RandomGenerator(seed: 1)
    let format = ImageFormat(height: 8, width: 8, levels: 2)
    let model = DCGAN(.init(channels: [2, 3], latents: 4), format: format, using: &generator)
    let graph = try Interpreter(#require(model.functions.first).onnx()).model.graph
    let names = Set(graph.initializer.map(\.name))
    #expect(Set(model.generatorNetwork.namedParameters.map(\.name)).isSubset(of: names))
    let kernel = try #require(graph.initializer.first { $0.name == "4.weight" })
    #expect(kernel.dims == [3, 2, 4, 4])
    #expect(kernel.rawData.count == 3 * 2 * 4 * 4 * 4)
  }

  @Test func theFileTellsWhatItIs() throws {
    var generator = RandomGenerator(seed: 1)
    let format = ImageFormat(height: 4, width: 6, channels: 3, levels: 256)
    let configuration = VAE.Configuration(widths: [5], latents: 2, likelihood: .bernoulli, classes: 3)
    let model = VAE(configuration, format: format, using: &generator)
    let file = try Interpreter(#require(model.functions.first).onnx(metadata: ["model": "vae"])).model
    #expect(file.opsetImport.map(\.version) == [17])
    #expect(file.metadataProps.map(\.key) == ["model"])
    #expect(file.graph.input.map(\.name) == ["latents", "classes"])
    let images = try #require(file.graph.output.first)
    #expect(images.name == "images")
    #expect(images.type.tensorType.shape.dim.map(\.dimParam) == ["batch", "", "", ""])
    #expect(images.type.tensorType.shape.dim.dropFirst().map(\.dimValue) == [3, 4, 6])
  }

  private func expect(_ results: [String: Values], are wanted: [Values], _ function: ModelFunction) {
    for (port, wanted) in zip(function.outputs, wanted) {
      let got = results[port.name]
      #expect(got?.shape == wanted.shape, "\(function.name), \(port.name)")
      let scale = wanted.elements.reduce(1) { max($0, abs($1)) }
      let distance = zip(got?.elements ?? [], wanted.elements).reduce(0) { max($0, abs($1.0 - $1.1)) }
      #expect(distance <= tolerance * scale, "\(function.name), \(port.name)")
      let range = (wanted.elements.max() ?? 0) - (wanted.elements.min() ?? 0)
      #expect(range > 0.01 || wanted.elements.count == 1, "\(function.name), \(port.name): all the same")
    }
  }
}
