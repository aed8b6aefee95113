/// One operand of a recorded operation whose result has the rank `Rank`.
struct Pullback<let Rank: Int> {
  /// The operand's node, if it is watched.
  let node: Node?

  /// The rule for the operand's share of the gradient, given the result of the operation.
  let rule: (_ result: Tensor<Rank>) -> Node.Rule
}

extension Tensor {
  /// This tensor as an operand: `rule` maps the gradient of the operation's result to the gradient of `self`.
  ///
  /// A rule written with operations that are themselves recorded can be differentiated again.
  func pullback<let ResultRank: Int>(
    _ rule: @escaping (_ gradient: Tensor<ResultRank>) -> Tensor
  ) -> Pullback<ResultRank> {
    Pullback(node: node) { result in
      let shape = result.shape
      return { gradient, _ in rule(gradient.reshaped(shape)).flattened }
    }
  }

  /// The same for a rule in terms of the operation's result, as in `exp`, whose derivative it is.
  ///
  /// A closure must not capture the result itself: the node would hold itself for ever.
  func pullback<let ResultRank: Int>(
    _ rule: @escaping (_ gradient: Tensor<ResultRank>, _ result: Tensor<ResultRank>) -> Tensor
  ) -> Pullback<ResultRank> {
    Pullback(node: node) { result in
      let (shape, storage) = (result.shape, result.storage)
      return { gradient, node in
        rule(gradient.reshaped(shape), Tensor<ResultRank>(shape: shape, storage: storage, node: node))
          .flattened
      }
    }
  }

  /// This tensor, remembered as the result of `operation` on the operands that something was watched in.
  ///
  /// Where nothing was, the rules are dropped and with them all that they hold.
  func recorded(_ operation: String, _ operands: Pullback<Rank>...) -> Tensor {
    recorded(operation, operands)
  }

  /// The same, for operands in an array.
  func recorded(_ operation: String, _ operands: [Pullback<Rank>]) -> Tensor {
    let live = operands.filter { $0.node?.isLive ?? false }
    guard !live.isEmpty else { return self }
    var result = self
    result.node = Node(
      operation: operation, parents: live.compactMap(\.node), rules: live.map { $0.rule(self) })
    return result
  }

  /// Whether operations on this tensor are recorded.
  var isWatched: Bool { node?.isLive ?? false }

  /// The same elements, with nothing remembered: gradients stop here.
  public func detached() -> Tensor { Tensor(shape: shape, storage: storage) }

  /// The same elements as the start of a recorded computation: a gradient may be asked with respect to them.
  public func watched() -> Tensor { Tensor(shape: shape, storage: storage, node: .leaf()) }
}
