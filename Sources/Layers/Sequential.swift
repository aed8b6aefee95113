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
/// That outputs and inputs fit is checked by the compiler. Parameters are named by the layer's place, counted flat
/// as in PyTorch's nn.Sequential: `3.weight`.
public final class Sequential<Input, Output>: Layer {
  private let chain: LayerChain<Input, Output>

  /// The layers that `build` lists; `for` loops over layers that keep the type, and `if` without `else`, may be
  /// among them.
  public init(@LayerBuilder<Input> _ build: () -> LayerChain<Input, Output>) { chain = build() }

  /// The layers, in order.
  public var layers: [any Module] { chain.layers }

  public var parts: [(name: String, part: Any)] {
    layers.enumerated().map { ("\($0.offset)", $0.element) }
  }

  public func callAsFunction(_ input: Input) -> Output { chain.apply(input) }
}

/// Layers joined by ``LayerBuilder``, with their function.
public struct LayerChain<Input, Output> {
  let layers: [any Module]
  let apply: (Input) -> Output

  func then<Next>(_ next: LayerChain<Output, Next>) -> LayerChain<Input, Next> {
    LayerChain<Input, Next>(layers: layers + next.layers) { [apply] in next.apply(apply($0)) }
  }
}

/// An activation: a function of each element, whatever the rank.
///
/// A result builder solves each statement alone and could not infer the rank of a generic layer, so activations
/// are layers of no rank with a generic call.
public protocol Pointwise: Module {
  /// The function applied to each element.
  func callAsFunction<let Rank: Int>(_ input: Tensor<Rank>) -> Tensor<Rank>
}
