import Tensors

/// Joins the layers listed in the body of a ``Sequential``.
@resultBuilder
public enum LayerBuilder<Input> {
  /// A layer's step.
  public static func buildExpression<L: Layer>(_ layer: L) -> LayerChain<L.Input, L.Output> {
    LayerChain(layers: [layer]) { layer($0) }
  }

  /// An activation's step, of any rank.
  public static func buildExpression<P: Pointwise>(_ activation: P) -> PointwiseChain {
    PointwiseChain(activations: [activation])
  }

  /// The first layer.
  public static func buildPartialBlock<Output>(
    first: LayerChain<Input, Output>
  ) -> LayerChain<Input, Output> { first }

  /// A first step that is an activation.
  public static func buildPartialBlock<let Rank: Int>(
    first: PointwiseChain
  ) -> LayerChain<Tensor<Rank>, Tensor<Rank>> where Input == Tensor<Rank> { first.chain() }

  /// A layer that takes what the layers before give.
  public static func buildPartialBlock<Middle, Output>(
    accumulated: LayerChain<Input, Middle>, next: LayerChain<Middle, Output>
  ) -> LayerChain<Input, Output> { accumulated.then(next) }

  /// An activation of what the layers before give.
  public static func buildPartialBlock<let Rank: Int>(
    accumulated: LayerChain<Input, Tensor<Rank>>, next: PointwiseChain
  ) -> LayerChain<Input, Tensor<Rank>> { accumulated.then(next.chain()) }

  /// The layers of a `for` loop.
  public static func buildArray<Value>(_ chains: [LayerChain<Value, Value>]) -> LayerChain<Value, Value> {
    chains.reduce(LayerChain(layers: []) { $0 }) { $0.then($1) }
  }

  /// The layers of an `if` without `else`.
  public static func buildOptional<Value>(_ chain: LayerChain<Value, Value>?) -> LayerChain<Value, Value> {
    chain ?? LayerChain(layers: []) { $0 }
  }

  /// The layers of one branch.
  public static func buildEither<Value, Output>(
    first chain: LayerChain<Value, Output>
  ) -> LayerChain<Value, Output> { chain }

  /// The layers of the other branch.
  public static func buildEither<Value, Output>(
    second chain: LayerChain<Value, Output>
  ) -> LayerChain<Value, Output> { chain }
}

/// Activations whose rank is that of the layer before.
public struct PointwiseChain {
  let activations: [any Pointwise]

  func chain<let Rank: Int>() -> LayerChain<Tensor<Rank>, Tensor<Rank>> {
    activations.reduce(LayerChain(layers: []) { $0 }) { chain, activation in
      chain.then(LayerChain(layers: [activation]) { apply(activation, to: $0) })
    }
  }
}

private func apply<let Rank: Int>(_ activation: some Pointwise, to input: Tensor<Rank>) -> Tensor<Rank> {
  activation(input)
}
