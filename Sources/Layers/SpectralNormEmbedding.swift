import Tensors

/// A table with a row of features for each of K symbols, spectrally normalised: see ``SpectralNorm`` for the table,
/// and ``Embedding`` for what it is asked.
///
/// Miyato and Koyama 2018, "cGANs with projection discriminator", normalise the vectors of the classes so.
public final class SpectralNormEmbedding: Layer, ModeDependent {
  /// The table: `[K, features]`.
  public let norm: SpectralNorm<2>

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// A table of `symbols` rows of `features`.
  public init(
    _ symbols: Int, _ features: Int, initializer: Initializer = .normal(deviation: 1),
    using generator: inout RandomGenerator
  ) {
    let embedding = Embedding(symbols, features, initializer: initializer, using: &generator)
    norm = SpectralNorm(embedding.weight, outputsAreRows: true, using: &generator)
  }

  /// The parameters, those of the norm without a name of their own in files.
  public var parts: [(name: String, part: Any)] { norm.parts }

  /// The rows of the symbols: `[M]` to `[M, features]`.
  public func callAsFunction(_ input: Vector) -> FeatureBatch { norm.weights(in: mode).rows(at: input) }
}
