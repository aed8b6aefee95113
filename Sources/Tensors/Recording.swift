import CPointwise

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
      return { gradient, _, sum in rule(gradient.reshaped(shape)).flattened.add(to: &sum) }
    }
  }

  /// The same for a rule that may add the share to what came back to `self` before while it computes it: given
  /// that, in memory that is the rule's alone, it writes the sum in its place. It is given none where the sum would be
  /// recorded.
  func pullback<let ResultRank: Int>(
    addingTo rule: @escaping (_ gradient: Tensor<ResultRank>, _ before: Tensor?) -> Tensor
  ) -> Pullback<ResultRank> {
    Pullback(node: node) { [shape = self.shape] result in
      let resultShape = result.shape
      return { gradient, _, sum in
        guard !gradient.isWatched, sum?.isExclusive ?? false else {
          return rule(gradient.reshaped(resultShape), nil).flattened.add(to: &sum)
        }
        sum = rule(gradient.reshaped(resultShape), sum?.reshaped(shape)).flattened
      }
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
      return { gradient, node, sum in
        rule(gradient.reshaped(shape), Tensor<ResultRank>(shape: shape, storage: storage, node: node))
          .flattened.add(to: &sum)
      }
    }
  }

  /// This tensor, remembered as the result of `operation` on the operands that something was watched in.
  ///
  /// Where nothing was, the rules are dropped and with them all that they hold. `call` is what a ``Trace`` remembers;
  /// nobody asks for it but one.
  func recorded(
    _ operation: String, _ operands: Pullback<Rank>..., as call: @autoclosure () -> TracedCall? = nil
  ) -> Tensor {
    recorded(operation, operands, as: call())
  }

  /// The same, for operands in an array.
  func recorded(
    _ operation: String, _ operands: [Pullback<Rank>], as call: @autoclosure () -> TracedCall? = nil
  ) -> Tensor {
    let live = operands.filter { $0.node?.isLive ?? false }
    guard !live.isEmpty else { return self }
    var result = self
    // A key path of a generic type is made anew whenever it is used.
    let parents = live.compactMap { $0.node }
    let trace = parents.first { $0.value != nil }?.value?.trace
    result.node = Node(
      operation: operation, parents: parents, rules: live.map { $0.rule(self) },
      value: trace.map { $0.value(of: call() ?? TracedCall(.unknown(operation)), shape: shape.array) })
    return result
  }

  /// Whether operations on this tensor are recorded.
  var isWatched: Bool { node?.isLive ?? false }

  /// Whether nothing else holds the elements, now or on the tape, so that they may be written.
  var isExclusive: Bool {
    mutating get { !isWatched && isKnownUniquelyReferenced(&storage) }
  }

  /// Adds this to `sum`, in place if nothing else holds that.
  func add(to sum: inout Tensor?) {
    guard !isWatched, sum?.isExclusive ?? false, let target = sum?.storage.elements else {
      sum = sum.map { $0 + self } ?? self
      return
    }
    gm_add(count, target, pointer, target)
  }

  /// The same elements, with nothing remembered: gradients stop here.
  public func detached() -> Tensor { Tensor(shape: shape, storage: storage) }

  /// The same elements as the start of a recorded computation: a gradient may be asked with respect to them.
  public func watched() -> Tensor { Tensor(shape: shape, storage: storage, node: .leaf()) }
}
