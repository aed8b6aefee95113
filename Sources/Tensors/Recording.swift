/// One operand of a recorded operation, with the rule for its share of the gradient.
struct Pullback<let Rank: Int> {
  let node: Node?
  let rule: (Tensor<Rank>) -> Vector
}

extension Tensor {
  /// This tensor as an operand: `rule` maps the gradient of the operation's result to the gradient of `self`.
  ///
  /// A rule written with operations that are themselves recorded can be differentiated again.
  func pullback<let ResultRank: Int>(
    _ rule: @escaping (Tensor<ResultRank>) -> Tensor
  ) -> Pullback<ResultRank> {
    Pullback(node: node) { rule($0).flattened }
  }

  /// This tensor, remembered as the result of `operation` on the operands that something was watched in.
  ///
  /// Where nothing was, the rules are dropped and with them all that they hold.
  func recorded(_ operation: String, _ operands: Pullback<Rank>...) -> Tensor {
    recorded(operation, operands)
  }

  /// The same, for operands in an array.
  func recorded(_ operation: String, _ operands: [Pullback<Rank>]) -> Tensor {
    var parents: [Node] = []
    var rules: [Node.Rule] = []
    let shape = shape
    for operand in operands {
      guard let parent = operand.node, parent.isLive else { continue }
      parents.append(parent)
      rules.append { operand.rule($0.reshaped(shape)) }
    }
    guard !parents.isEmpty else { return self }
    var result = self
    result.node = Node(operation: operation, parents: parents, rules: rules)
    return result
  }

  /// Whether operations on this tensor are recorded.
  var isWatched: Bool { node?.isLive ?? false }

  /// The same elements, with nothing remembered: gradients stop here.
  public func detached() -> Tensor { Tensor(shape: shape, storage: storage) }

  /// The same elements as the start of a recorded computation: a gradient may be asked with respect to them.
  public func watched() -> Tensor { Tensor(shape: shape, storage: storage, node: .leaf()) }
}

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

  init(_ operation: String, of operands: Node?..., compute: @escaping (Tensor<Rank>) -> [Vector]) {
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
          preconditionFailure("\(operation): this fused operation cannot be differentiated again")
        }
      })
  }
}
