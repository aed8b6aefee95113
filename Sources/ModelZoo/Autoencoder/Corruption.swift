import Tensors

/// The noise that a denoising autoencoder restores its input from. Each number is corrupted by itself.
///
/// Vincent et al. 2010, "Stacked denoising autoencoders", section 3.3.
public struct Corruption: Codable, Sendable, Equatable {
  /// What becomes of a corrupted number.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// It is 0.
    case masking
    /// Normal noise is added to it: to all of them.
    case gaussian
    /// It is 0 or 1, either as likely.
    case saltAndPepper = "salt_and_pepper"
  }

  /// What becomes of a corrupted number.
  public var kind: Kind

  /// The probability that a number is corrupted; the standard deviation of normal noise.
  public var level: Float

  /// A corruption of this kind.
  public init(_ kind: Kind, level: Float) { (self.kind, self.level) = (kind, level) }

  /// `inputs`, numbers in 0...1, with noise.
  func callAsFunction<let Rank: Int>(
    _ inputs: Tensor<Rank>, using generator: inout RandomGenerator
  ) -> Tensor<Rank> {
    if kind == .gaussian {
      return inputs + Tensor(normalMean: 0, deviation: level, shape: inputs.shape, using: &generator)
    }
    let draws = Tensor<Rank>(uniformIn: 0..<1, shape: inputs.shape, using: &generator)
    let whiteBelow = kind == .masking ? 0 : level / 2
    let corrupted = zip(inputs.elements, draws.elements).map { input, draw in
      draw < level ? (draw < whiteBelow ? 1 : 0) : input
    }
    return Tensor(corrupted, shape: inputs.shape)
  }

  /// What is wrong with it; nil where nothing is.
  var fault: String? {
    let isPossible = kind == .gaussian ? level >= 0 && level.isFinite : 0...1 ~= level
    return isPossible ? nil : "a corruption level of \(level)"
  }
}
