import Tensors

/// A table with a row of features for each of K symbols.
///
/// Input `[M]` of whole numbers in 0 ..< K, output `[M, features]`. `weight` is `[K, features]` in memory and
/// in files, and starts standard normal, as PyTorch's nn.Embedding.
public final class Embedding: Layer {
  /// One symbol a sample.
  public typealias Input = Vector

  /// `[K, features]`.
  public let weight: Parameter<2>

  /// A table of `symbols` rows of `features`.
  public init(
    _ symbols: Int, _ features: Int, initializer: Initializer = .normal(deviation: 1),
    using generator: inout RandomGenerator
  ) {
    require(symbols > 0 && features > 0, "Embedding: \(symbols) symbols of \(features) features")
    weight = Parameter(initializer, shape: [symbols, features], using: &generator)
  }

  /// The rows of the symbols: `[M]` to `[M, features]`.
  public func callAsFunction(_ input: Vector) -> FeatureBatch { weight.value.rows(at: input) }
}

extension Embedding {
  /// The rows of sequences of symbols: `[N, T]` to `[N, T, features]`.
  public func callAsFunction(_ symbols: Tensor<2>) -> SequenceBatch {
    let (samples, steps) = (symbols.shape[0], symbols.shape[1])
    return weight.value.rows(at: symbols.flattened).reshaped([samples, steps, weight.shape[1]])
  }
}
