import Tensors

/// Joins the layers listed in the body of a ``Sequential`` or a ``Residual``.
///
/// Each must take what the one before gives, or the body does not compile. `if`, `if`–`else` and `for` may
/// stand among them: what may be left out or repeated must give the type it takes, and both branches the same
/// type.
@resultBuilder
public enum LayerBuilder {
  /// A layer.
  public static func buildExpression<L: Layer>(_ layer: L) -> LayerChain<L.Input, L.Output> {
    LayerChain(layers: [layer]) { layer($0) }
  }

  /// A layer of any rank.
  public static func buildExpression(_ layer: some AnyRankLayer) -> AnyRankChain {
    AnyRankChain(layers: [layer])
  }

  /// The first of several.
  public static func buildPartialBlock<Input, Output>(
    first: LayerChain<Input, Output>
  ) -> LayerChain<Input, Output> { first }

  /// The first of several, of any rank.
  public static func buildPartialBlock(first: AnyRankChain) -> AnyRankChain { first }

  /// A layer that takes what the layers before give.
  public static func buildPartialBlock<Input, Middle, Output>(
    accumulated: LayerChain<Input, Middle>, next: LayerChain<Middle, Output>
  ) -> LayerChain<Input, Output> { accumulated.then(next) }

  /// A layer of any rank, which takes the rank that the layers before give.
  public static func buildPartialBlock<Input, let Rank: Int>(
    accumulated: LayerChain<Input, Tensor<Rank>>, next: AnyRankChain
  ) -> LayerChain<Input, Tensor<Rank>> { accumulated.then(next.chain()) }

  /// A layer that settles the rank of those before.
  public static func buildPartialBlock<let Rank: Int, Output>(
    accumulated: AnyRankChain, next: LayerChain<Tensor<Rank>, Output>
  ) -> LayerChain<Tensor<Rank>, Output> { accumulated.chain().then(next) }

  /// A layer of any rank after others of any rank.
  public static func buildPartialBlock(accumulated: AnyRankChain, next: AnyRankChain) -> AnyRankChain {
    AnyRankChain(layers: accumulated.layers + next.layers)
  }
}

extension LayerBuilder {
  /// The layers of a `for` loop.
  public static func buildArray<Value>(_ chains: [LayerChain<Value, Value>]) -> LayerChain<Value, Value> {
    chains.reduce(.identity) { $0.then($1) }
  }

  /// The layers of a `for` loop, of any rank.
  public static func buildArray(_ chains: [AnyRankChain]) -> AnyRankChain {
    AnyRankChain(layers: chains.flatMap(\.layers))
  }

  /// The layers of an `if` without `else`.
  public static func buildOptional<Value>(_ chain: LayerChain<Value, Value>?) -> LayerChain<Value, Value> {
    chain ?? .identity
  }

  /// The layers of an `if` without `else`, of any rank.
  public static func buildOptional(_ chain: AnyRankChain?) -> AnyRankChain {
    chain ?? AnyRankChain(layers: [])
  }

  /// The layers of one branch.
  public static func buildEither<Chain>(first chain: Chain) -> Chain { chain }

  /// The layers of the other branch.
  public static func buildEither<Chain>(second chain: Chain) -> Chain { chain }
}

/// Layers joined by ``LayerBuilder``, with their function.
public struct LayerChain<Input, Output> {
  let layers: [any Module]
  let apply: (Input) -> Output

  func then<Next>(_ next: LayerChain<Output, Next>) -> LayerChain<Input, Next> {
    LayerChain<Input, Next>(layers: layers + next.layers) { [apply] in next.apply(apply($0)) }
  }
}

extension LayerChain where Input == Output {
  static var identity: LayerChain { LayerChain(layers: []) { $0 } }
}

/// Layers of any rank joined by ``LayerBuilder``.
public struct AnyRankChain {
  let layers: [any AnyRankLayer]

  func chain<let Rank: Int>() -> LayerChain<Tensor<Rank>, Tensor<Rank>> {
    LayerChain(layers: layers) { [layers] input in layers.reduce(input) { apply($1, to: $0) } }
  }
}

private func apply<let Rank: Int>(_ layer: some AnyRankLayer, to input: Tensor<Rank>) -> Tensor<Rank> {
  layer(input)
}
