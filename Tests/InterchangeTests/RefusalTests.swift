import GenerativeModels
import Layers
import Tensors
import Testing

@testable import Interchange

/// What can't be written down is refused, and named, rather than written down wrong.
@Suite struct RefusalTests {
  private func function(_ body: @escaping (FeatureBatch) -> FeatureBatch) -> ModelFunction {
    let port = ModelFunction.Port.features("numbers", 3, "numbers")
    return .ofFeatures("test", Flatten(), port, to: [port]) { numbers, _ in [.features(body(numbers))] }
  }

  private func refusal(_ function: ModelFunction) throws -> ExportError {
    try #require(#expect(throws: ExportError.self) { try function.onnx() })
  }

  @Test func recurrencesAreNamed() throws {
    var generator = RandomGenerator(seed: 1)
    let format = ImageFormat(height: 3, width: 3, levels: 2)
    let configuration = PixelRNN<RowLSTM>.configuration(for: format)
    let model = PixelRNN<RowLSTM>(configuration, format: format, using: &generator)
    let error = try refusal(#require(model.functions.first))
    guard case .unknownOperation("logits", let operation) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(
      "\(error)" == "logits: can't be written as ONNX, for its operation '\(operation)' has no form there")
  }

  @Test func elementsReadOnTheWayAreNoticed() throws {
    let error = try refusal(function { $0 + FeatureBatch($0.elements, shape: $0.shape) })
    #expect(error == .unrecorded(function: "test", reason: "a constant [2, 3] depends on the inputs"))
  }

  @Test func resultsWithoutInputsAreNoticed() throws {
    let error = try refusal(function { FeatureBatch(zeros: $0.shape) })
    #expect(error == .unrecorded(function: "test", reason: "a result does not depend on the inputs"))
  }

  @Test func dependenceOnTheBatchIsNoticed() throws {
    let error = try refusal(function { $0 * Float($0.shape[0]) })
    #expect(error == .unrecorded(function: "test", reason: "it takes other operations for another batch"))
  }

  @Test func otherShapesForAnotherBatchAreNoticed() throws {
    let error = try refusal(function { $0.transposed().transposed() })
    guard case .unrecorded("test", _) = error else {
      Issue.record("\(error)")
      return
    }
  }

  @Test func stepsThatNobodyReadsAreLeftOut() throws {
    let function = function { numbers in
      _ = numbers.exp()
      return numbers.tanh()
    }
    #expect(try Interpreter(function.onnx()).model.graph.node.map(\.opType) == ["Tanh"])
  }
}
