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
    LayerChain(layer)
  }

  /// A layer that rectifies what it reads.
  public static func buildExpression<L: RectifyingReader>(_ layer: L) -> LayerChain<L.Input, L.Output> {
    LayerChain(layer)
  }

  /// A layer of any rank.
  public static func buildExpression(_ layer: some AnyRankLayer) -> AnyRankChain {
    AnyRankChain(layers: [layer])
  }

  /// Layers of any rank that a function lists.
  public static func buildExpression(_ chain: AnyRankChain) -> AnyRankChain { chain }

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
  ) -> LayerChain<Input, Tensor<Rank>> { accumulated.then(next) }

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
    chains.dropFirst().reduce(chains.first ?? .empty()) { $0.then($1) }
  }

  /// The layers of a `for` loop, of any rank.
  public static func buildArray(_ chains: [AnyRankChain]) -> AnyRankChain {
    AnyRankChain(layers: chains.flatMap(\.layers))
  }

  /// The layers of an `if` without `else`.
  public static func buildOptional<Value>(_ chain: LayerChain<Value, Value>?) -> LayerChain<Value, Value> {
    chain ?? .empty()
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

/// Layers of any rank joined by ``LayerBuilder``.
public struct AnyRankChain {
  let layers: [any AnyRankLayer]

  func chain<let Rank: Int>() -> LayerChain<Tensor<Rank>, Tensor<Rank>> {
    LayerChain.empty().then(self)
  }
}

extension LayerChain {
  /// These layers and then those of any rank, which take the rank of these.
  func then<let Rank: Int>(_ next: AnyRankChain) -> LayerChain where Output == Tensor<Rank> {
    next.layers.reduce(self) { $0.then($1) }
  }
}
