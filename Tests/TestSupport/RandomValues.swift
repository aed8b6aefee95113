import Tensors

/// The random numbers of tests (SplitMix64; Steele et al. 2014): apart from the library's own generator, so that
/// neither is tested with itself.
public struct TestRandom: RandomNumberGenerator {
  private var state: UInt64

  /// A sequence of its own for each seed.
  public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}

extension Tensor {
  /// Elements drawn uniformly from `range`.
  public static func random(
    _ shape: Shape<Rank>, in range: ClosedRange<Float> = -1...1, seed: UInt64 = 1
  ) -> Tensor {
    var random = TestRandom(seed: seed)
    return Tensor((0..<shape.count).map { _ in Float.random(in: range, using: &random) }, shape: shape)
  }

  /// Elements of either sign at a distance from zero drawn from `distance`: points at which a function with a kink
  /// in zero can be differentiated.
  public static func randomAwayFromZero(
    _ shape: Shape<Rank>, by distance: ClosedRange<Float> = 0.2...1, seed: UInt64 = 1
  ) -> Tensor {
    var random = TestRandom(seed: seed)
    let elements = (0..<shape.count).map { _ in
      Float.random(in: distance, using: &random) * (Bool.random(using: &random) ? 1 : -1)
    }
    return Tensor(elements, shape: shape)
  }

  /// Elements that are the numbers 0 ..< `count`, drawn evenly: classes, levels, indices.
  public static func randomIndices(_ shape: Shape<Rank>, below count: Int, seed: UInt64 = 1) -> Tensor {
    var random = TestRandom(seed: seed)
    return Tensor(
      (0..<shape.count).map { _ in Float(Int.random(in: 0..<count, using: &random)) }, shape: shape)
  }
}
