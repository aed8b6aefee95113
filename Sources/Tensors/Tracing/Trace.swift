/// A record of what is computed from some tensors: every operation with its operands, in order.
///
/// The tensors that ``input(_:)`` gives are *traced*, and so is whatever operations make of them. Like a watched
/// tensor's, the record travels with the tensors: nothing is traced because of when or where it is computed. Tensors
/// that are not traced, such as weights, are constants of the record.
///
/// Reshaping is no operation, as elements stay where they are: an operand may have another shape than the step gave
/// that it is the result of.
package final class Trace {
  /// What an operation takes.
  package enum Operand {
    /// A traced tensor, by its number: inputs have the first ones, results of steps those that follow.
    case value(Int, shape: [Int])
    /// A tensor that doesn't depend on the inputs.
    case constant(TracedConstant)
  }

  /// One operation. Its result is the value with the number ``result``.
  package struct Step {
    /// Which operation.
    package let operation: TracedOperation
    /// What it takes; nil where nothing was given that might have been, such as a bias.
    package let operands: [Operand?]
    /// The number of its value.
    package let result: Int
    /// The shape of its value.
    package let shape: [Int]
  }

  /// The shapes of the inputs, which are the values with the first numbers.
  package private(set) var inputs: [[Int]] = []

  /// The operations, in order.
  package private(set) var steps: [Step] = []

  /// A trace without inputs.
  package init() {}

  /// The same elements, traced.
  package func input<let R: Int>(_ tensor: Tensor<R>) -> Tensor<R> {
    require(steps.isEmpty, "Trace: an input after the first operation")
    inputs.append(tensor.shape.array)
    let node = Node(operation: "traced", parents: [], rules: [], value: TracedValue(self, inputs.count - 1))
    return Tensor(shape: tensor.shape, storage: tensor.storage, node: node)
  }

  /// The tensor as this trace knows it.
  package func operand<let R: Int>(_ tensor: Tensor<R>) -> Operand { tensor.operand }

  /// Takes down a call, whose result has this shape.
  func value(of call: TracedCall, shape: [Int]) -> TracedValue {
    let number = inputs.count + steps.count
    steps.append(Step(operation: call.operation, operands: call.operands, result: number, shape: shape))
    return TracedValue(self, number)
  }
}

/// A tensor that a trace uses and that does not depend on its inputs.
package struct TracedConstant {
  /// The extents.
  package let shape: [Int]
  private let storage: Storage

  init(shape: [Int], storage: Storage) { (self.shape, self.storage) = (shape, storage) }

  /// The elements, in row-major order.
  package var elements: [Float] {
    Array(UnsafeBufferPointer(start: storage.elements, count: storage.count))
  }

  /// Says which tensors are the same memory, for as long as one of them lives.
  package var identity: ObjectIdentifier { ObjectIdentifier(storage) }
}

/// Which value of which trace a tensor is.
final class TracedValue {
  let trace: Trace
  let number: Int

  init(_ trace: Trace, _ number: Int) { (self.trace, self.number) = (trace, number) }
}

extension Tensor {
  /// This tensor as a trace knows it.
  var operand: Trace.Operand {
    if let value = node?.value { return .value(value.number, shape: shape.array) }
    return .constant(TracedConstant(shape: shape.array, storage: storage))
  }

  /// Says which tensors are the same memory, for as long as one of them lives.
  package var identity: ObjectIdentifier { ObjectIdentifier(storage) }
}

/// What a trace remembers of an operation: which it is, and its operands.
struct TracedCall {
  let operation: TracedOperation
  let operands: [Trace.Operand?]

  init(_ operation: TracedOperation, _ operands: Trace.Operand?...) {
    (self.operation, self.operands) = (operation, operands)
  }

  init(_ operation: TracedOperation, all operands: [Trace.Operand?]) {
    (self.operation, self.operands) = (operation, operands)
  }
}
