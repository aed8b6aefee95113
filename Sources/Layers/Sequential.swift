import Tensors

/// Layers applied one after another, each taking what the one before gives.
///
///     let critic = Sequential<ImageBatch, FeatureBatch> {
///       Conv2D(1, 64, kernel: 4, stride: 2, padding: 1, using: &generator)
///       LeakyReLU(0.2)
///       Flatten()
///       Linear(64 * 14 * 14, 1, using: &generator)
///     }
///
/// That outputs and inputs fit is checked by the compiler. Parameters are named by the layer's place, counted
/// flat as in PyTorch's nn.Sequential: `3.weight`. Rectifiers are left to the layers beside them where those can
/// rectify on the way (see ``Rectifying``).
public final class Sequential<Input, Output>: Layer {
  private let chain: LayerChain<Input, Output>

  /// The layers that `build` lists; see ``LayerBuilder`` for what may stand among them.
  public init(@LayerBuilder _ build: () -> LayerChain<Input, Output>) { chain = build() }

  /// Layers of any rank alone, which take the rank that is asked for.
  public init<let Rank: Int>(@LayerBuilder _ build: () -> AnyRankChain)
  where Input == Tensor<Rank>, Output == Tensor<Rank> { chain = build().chain() }

  /// The layers, in order.
  public var layers: [any Module] { chain.layers }

  /// The layers, named by their places.
  public var parts: [(name: String, part: Any)] { numbered(layers) }

  /// The last layer's value, where the first takes `input`.
  public func callAsFunction(_ input: Input) -> Output { chain.apply(input) }
}

/// A detour around layers: y = x + f(x), where f is the layers that stand in the body.
///
///     Residual {
///       ReLU()
///       Conv2D(64, 64, kernel: 3, padding: 1, using: &generator)
///     }
///
/// Parameters are named like those of a ``Sequential``, by the layer's place in the body: `1.weight`.
///
/// He et al. 2015, "Deep residual learning for image recognition", section 3.1.
public final class Residual<let Rank: Int>: Layer {
  private let chain: LayerChain<Tensor<Rank>, Tensor<Rank>>

  /// The detour around the layers that `build` lists, which must keep the shape.
  public init(@LayerBuilder _ build: () -> LayerChain<Tensor<Rank>, Tensor<Rank>>) { chain = build() }

  /// The detour around layers of any rank, where the rank is written out: `Residual<4> { … }`.
  public init(@LayerBuilder _ build: () -> AnyRankChain) { chain = build().chain() }

  /// The layers of f, in order.
  public var layers: [any Module] { chain.layers }

  /// The layers of f, named by their places.
  public var parts: [(name: String, part: Any)] { numbered(layers) }

  /// x + f(x).
  public func callAsFunction(_ input: Tensor<Rank>) -> Tensor<Rank> {
    let change = chain.apply(input)
    require(
      change.shape == input.shape,
      "Residual: the layers turn \(input.shape) into \(change.shape), which can't be added to it")
    return input + change
  }
}

private func numbered(_ layers: [any Module]) -> [(name: String, part: Any)] {
  layers.enumerated().map { ("\($0.offset)", $0.element) }
}
