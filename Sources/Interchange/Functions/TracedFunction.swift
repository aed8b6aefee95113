import Layers
import ModelZoo
import Tensors

/// What a function computes, for a batch of any size: its operations in order.
///
/// It is found by calling the function twice, with batches of two sizes and other elements. The two traces must agree
/// in all but the first extents: where they don't, something depends on the inputs in a way that is not recorded, and
/// the function is refused rather than written down wrong.
struct TracedFunction {
  /// A tensor that the function computes or is given: `[samples · n, extents…]` of n samples.
  struct Value: Hashable {
    /// Its number; inputs have the first ones.
    let number: Int
    let samples: Int
    let extents: [Int]

    var rank: Int { extents.count + 1 }
  }

  /// What an operation takes.
  enum Operand {
    case value(Value)
    case constant(TracedConstant)
    /// A constant that is the same for each sample: its first extent is that of the batch.
    case repeated(FileTensor)
  }

  /// An operation.
  struct Step {
    let operation: TracedOperation
    let operands: [Operand?]
    let result: Value
  }

  private(set) var steps: [Step] = []
  private(set) var outputs: [Value] = []

  /// The inputs' values.
  let inputs: [Value]

  /// Traces `function`.
  init(_ function: ModelFunction) throws(ExportError) {
    let (first, second) = (FunctionTrace(of: function, samples: 2), FunctionTrace(of: function, samples: 3))
    let fault = { (reason: String) in ExportError.unrecorded(function: function.name, reason: reason) }
    guard first.trace.steps.map(\.operation) == second.trace.steps.map(\.operation) else {
      throw fault("it takes other operations for another batch")
    }
    let pair = TracePair(first: first, second: second)
    inputs = try pair.inputs(or: fault)
    for (own, other) in zip(first.trace.steps, second.trace.steps) {
      if case .unknown(let name) = own.operation { throw .unknownOperation(function: function.name, name) }
      var operands: [Operand?] = []
      for (operand, other) in zip(own.operands, other.operands) {
        operands.append(try pair.operand(operand, other, or: fault))
      }
      let result = try pair.value(own.result, own.shape, other.shape, or: fault)
      steps.append(Step(operation: own.operation, operands: operands, result: result))
    }
    for (own, other) in zip(first.outputs, second.outputs) {
      guard case .value(let value)? = try pair.operand(own, other, or: fault) else {
        throw fault("a result does not depend on the inputs")
      }
      outputs.append(value)
    }
    keepWhatIsNeeded()
  }

  /// Forgets steps whose results nobody reads.
  private mutating func keepWhatIsNeeded() {
    var needed = Set(outputs.map(\.number))
    for step in steps.reversed() where needed.contains(step.result.number) {
      for case .value(let value)? in step.operands { needed.insert(value.number) }
    }
    steps.removeAll { !needed.contains($0.result.number) }
  }
}

/// A call of a function, traced.
private struct FunctionTrace {
  let trace = Trace()
  let samples: Int
  private(set) var outputs: [Trace.Operand] = []

  init(of function: ModelFunction, samples: Int) {
    self.samples = samples
    var generator = RandomGenerator(seed: UInt64(samples))
    var arguments = FunctionArguments()
    for input in function.inputs { arguments.add(input.kind, samples: samples, to: trace, using: &generator) }
    let results = function.module.inMode(.evaluation) { function.body(arguments) }
    outputs = results.map { result in
      switch result {
      case .images(let images): trace.operand(images)
      case .features(let features): trace.operand(features)
      case .numbers(let numbers): trace.operand(numbers)
      }
    }
  }
}

extension FunctionArguments {
  /// Adds an input, traced, of samples that are all different.
  fileprivate mutating func add(
    _ kind: ModelFunction.Kind, samples: Int, to trace: Trace, using generator: inout RandomGenerator
  ) {
    switch kind {
    case .image(let height, let width, let channels):
      let shape: Shape<4> = [samples, height, width, channels]
      images.append(trace.input(ImageBatch(uniformIn: 0..<1, shape: shape, using: &generator)))
    case .features(let count):
      let numbers = FeatureBatch(normalMean: 0, deviation: 1, shape: [samples, count], using: &generator)
      features.append(trace.input(numbers))
    case .number: fatalError("ModelFunction: single numbers are results alone")
    case .indices(let shape, let bound):
      let count = samples * shape.reduce(1, *)
      indices.append(trace.input(Vector((0..<count).map { Float(($0 * 7 + samples) % bound) })))
    }
  }
}

/// Two traces of one function, which are compared piece by piece.
private struct TracePair {
  let first: FunctionTrace
  let second: FunctionTrace

  typealias Fault = (_ reason: String) -> ExportError

  func inputs(or fault: Fault) throws(ExportError) -> [TracedFunction.Value] {
    var values: [TracedFunction.Value] = []
    for (number, (own, other)) in zip(first.trace.inputs, second.trace.inputs).enumerated() {
      values.append(try value(number, own, other, or: fault))
    }
    return values
  }

  /// The value of two shapes, which are those of two batches.
  func value(
    _ number: Int, _ own: [Int], _ other: [Int], or fault: Fault
  ) throws(ExportError) -> TracedFunction.Value {
    guard let rows = own.first, let others = other.first, own.dropFirst() == other.dropFirst(),
      rows * second.samples == others * first.samples, rows.isMultiple(of: first.samples)
    else { throw fault("\(own) has other extents than \(other) besides the batch's") }
    return TracedFunction.Value(
      number: number, samples: rows / first.samples, extents: Array(own.dropFirst()))
  }

  func operand(
    _ own: Trace.Operand?, _ other: Trace.Operand?, or fault: Fault
  ) throws(ExportError) -> TracedFunction.Operand? {
    switch (own, other) {
    case (nil, nil): return nil
    case (.value(let number, let own), .value(let otherNumber, let other)) where number == otherNumber:
      return .value(try value(number, own, other, or: fault))
    case (.constant(let own), .constant(let other)):
      if own.identity == other.identity { return .constant(own) }
      let (elements, others) = (own.elements, other.elements)
      if own.shape == other.shape && elements == others { return .constant(own) }
      let row = Array(elements.prefix(elements.count / first.samples))
      guard own.shape.first == first.samples, other.shape.first == second.samples,
        own.shape.dropFirst() == other.shape.dropFirst(), isRepeated(row, in: elements),
        isRepeated(row, in: others)
      else { throw fault("a constant \(own.shape) depends on the inputs") }
      return .repeated(FileTensor(shape: [1] + own.shape.dropFirst(), elements: row))
    default:
      throw fault("it takes other operands for another batch")
    }
  }

  private func isRepeated(_ row: [Float], in elements: [Float]) -> Bool {
    guard !row.isEmpty else { return false }
    return elements.indices.allSatisfy { elements[$0] == row[$0 % row.count] }
  }
}
