import Tensors

/// The largest of several linear maps, unit by unit:
///
///     y[o] = max over pieces k of x·W[k, o] + b[k, o]
///
/// Input `[N, in]`, output `[N, out]`. The maps are one ``Linear`` from `in` features to `pieces·out`, a piece's units
/// side by side.
///
/// Goodfellow et al. 2013, "Maxout networks", section 3.
public final class Maxout: Layer {
  /// The maps of all pieces.
  public let linear: Linear

  /// The number of maps.
  public let pieces: Int

  /// The largest of `pieces` maps from `inputs` features to `outputs`.
  public init(
    _ inputs: Int, _ outputs: Int, pieces: Int, initializer: Initializer = .fanInUniform,
    biasInitializer: Initializer = .fanInUniform, using generator: inout RandomGenerator
  ) {
    require(pieces > 0 && outputs > 0, "Maxout: \(pieces) pieces of \(outputs) units")
    self.pieces = pieces
    linear = Linear(
      inputs, pieces * outputs, initializer: initializer, biasInitializer: biasInitializer, using: &generator)
  }

  /// The largest map's value in each unit.
  public func callAsFunction(_ input: FeatureBatch) -> FeatureBatch {
    let all = linear(input)
    let units = all.shape[1] / pieces
    return (1..<pieces).reduce(all.channels(0..<units)) { largest, piece in
      let next = all.channels(piece * units..<(piece + 1) * units)
      return largest + (next - largest).relu()
    }
  }
}
