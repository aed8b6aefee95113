import Tensors

/// Layers joined by ``LayerBuilder``, with their function.
///
/// A rectifier is left to its neighbours: to the layer before it if that rectifies what it writes, else to the layer
/// after it. One that can't rectify on the way does so in a step of its own.
public struct LayerChain<Input, Output> {
  let layers: [any Module]

  /// The layers without a last rectifier.
  private let function: Function

  /// The last layer, if it is a rectifier.
  private let last: Rectification<Output>?

  /// Whether the layer before that rectifies what it writes.
  private let writesRectified: Bool

  /// The value at an input that is rectified before, itself rectified afterwards, where either is asked for.
  private typealias Function = (
    _ input: Input, _ reading: Rectification<Input>?, _ then: Rectification<Output>?
  ) -> Output

  private init(
    _ layers: [any Module], last: Rectification<Output>? = nil, writesRectified: Bool = false,
    function: @escaping Function
  ) {
    (self.layers, self.last, self.writesRectified) = (layers, last, writesRectified)
    self.function = function
  }

  /// The last layer's value, where the first takes `input`.
  func apply(_ input: Input) -> Output { function(input, nil, last) }

  /// These layers and then those of `next`.
  func then<Next>(_ next: LayerChain<Output, Next>) -> LayerChain<Input, Next> {
    let (written, read) = writesRectified ? (last, nil) : (nil, last)
    return LayerChain<Input, Next>(
      layers + next.layers, last: next.last, writesRectified: next.writesRectified
    ) { [function] input, reading, then in
      next.function(function(input, reading, written), read, then)
    }
  }
}

/// What a rectifier leaves to its neighbours, and how they do it if they know no better.
private struct Rectification<Value> {
  let rectifier: Rectifier
  let apply: (Value) -> Value
}

extension Optional {
  /// The rectified value, or the value as it is.
  fileprivate func callAsFunction<Value>(_ value: Value) -> Value where Wrapped == Rectification<Value> {
    map { $0.apply(value) } ?? value
  }
}

extension LayerChain {
  /// A layer alone.
  init<L: Layer>(_ layer: L) where L.Input == Input, L.Output == Output {
    self.init([layer]) { input, reading, then in then(layer(reading(input))) }
  }

  /// A layer alone that rectifies what it reads.
  init<L: RectifyingReader>(_ layer: L) where L.Input == Input, L.Output == Output {
    self.init([layer]) { input, reading, then in then(layer(input, reading: reading?.rectifier)) }
  }

  /// No layer.
  static func empty() -> LayerChain where Input == Output {
    LayerChain([]) { input, reading, then in then(reading(input)) }
  }
}

// MARK: Layers of any rank

extension LayerChain {
  /// These layers and then one of any rank.
  func then<let Rank: Int>(_ layer: any AnyRankLayer) -> LayerChain where Output == Tensor<Rank> {
    switch layer {
    case let layer as any Rectifying: then(layer)
    case let layer as any RectifyingWriter: then(.writer(layer))
    default: then(.anyRank(layer))
    }
  }

  private func then<let Rank: Int>(_ layer: any Rectifying) -> LayerChain where Output == Tensor<Rank> {
    // Only one rectifier can be left to the next layer.
    guard last == nil else { return then(.empty()).then(layer) }
    let rectifier = layer.rectifier
    return LayerChain(
      layers + [layer], last: Rectification(rectifier: rectifier) { $0.rectified(by: rectifier) },
      writesRectified: writesRectified, function: function)
  }

  private static func writer<let Rank: Int>(_ layer: any RectifyingWriter) -> LayerChain
  where Input == Tensor<Rank>, Output == Tensor<Rank> {
    LayerChain([layer], writesRectified: true) { input, reading, then in
      layer(reading(input), then: then?.rectifier)
    }
  }

  private static func anyRank<let Rank: Int>(_ layer: any AnyRankLayer) -> LayerChain
  where Input == Tensor<Rank>, Output == Tensor<Rank> {
    LayerChain([layer]) { input, reading, then in then(layer(reading(input))) }
  }
}
