/// The gradients of a fused operation whose operands' shares come out of one computation.
///
/// The first rule that is asked computes them all. The computation is off the tape, so such an operation has no
/// second derivative; asked for one, it stops and says so.
final class SharedGradients<let Rank: Int> {
  private let operation: String
  private let operands: [Node?]
  private let compute: (Tensor<Rank>) -> [Vector]
  private var shares: [Vector] = []
  private var source: Storage?

  init(_ operation: String, of operands: [Node?], compute: @escaping (Tensor<Rank>) -> [Vector]) {
    self.operation = operation
    self.operands = operands
    self.compute = compute
  }

  /// The share of operand `index`, given the gradient of the result.
  func share(_ index: Int, of gradient: Tensor<Rank>) -> Vector {
    if source !== gradient.storage {
      shares = compute(gradient.detached())
      source = gradient.storage
    }
    return shares[index].recordedWithoutRule("gradient of \(operation)", of: operands + [gradient.node])
  }
}

extension Tensor {
  /// This tensor as the result of a computation that has no rule for going back: it stops with a message where
  /// one would be needed.
  func recordedWithoutRule(_ operation: String, of operands: [Node?]) -> Tensor {
    recorded(
      operation,
      operands.map { node in
        Pullback(node: node) { _ in
          { _, _, _ in fatalError("\(operation): this fused operation cannot be differentiated again") }
        }
      })
  }
}
