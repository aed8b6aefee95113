import CRuntime

/// A counter-based random generator (Philox 4×32-10; Salmon et al. 2011, "Parallel random numbers: as easy as
/// 1, 2, 3").
///
/// A draw depends on the seed, the stream and its index in the stream, never on threads or on what else was
/// drawn elsewhere. Generators are explicit arguments: `Linear(784, 400, using: &generator)`.
public struct RandomGenerator: Sendable, Equatable, Codable {
  /// What all streams of one run share.
  public let seed: UInt64

  /// Which of the seed's independent sequences this is.
  public let stream: UInt64

  /// The number of 32-bit draws made so far.
  public private(set) var index: UInt64

  /// The start of a stream, or the place in it where an earlier generator stopped.
  public init(seed: UInt64, stream: UInt64 = 0, index: UInt64 = 0) {
    self.seed = seed
    self.stream = stream
    self.index = index
  }

  /// The index of the first of `count` draws, which the caller makes. A multiple of `alignment`, as is the next
  /// draw's: kernels that combine the draws of a group need the whole group for themselves.
  mutating func advance(by count: Int, alignment: UInt64 = 1) -> UInt64 {
    func aligned(_ index: UInt64) -> UInt64 { (index + alignment - 1) / alignment * alignment }
    let first = aligned(index)
    index = aligned(first + UInt64(count))
    return first
  }
}

extension RandomGenerator {
  /// An independent generator, for a part that draws at its own pace; `self` moves on by two draws.
  public mutating func split() -> RandomGenerator { RandomGenerator(seed: seed, stream: next()) }

  /// A number drawn uniformly from the multiples of 2⁻²⁴ in 0 ..< 1.
  public mutating func nextUniform() -> Float {
    var draw: Float = 0
    gm_philox_uniform(seed, stream, advance(by: 1), 1, &draw)
    return draw
  }
}

extension RandomGenerator: RandomNumberGenerator {
  /// The next two draws as 64 random bits. With them come `Int.random(in:using:)` and `shuffled(using:)`.
  public mutating func next() -> UInt64 {
    var words: (UInt32, UInt32) = (0, 0)
    let first = advance(by: 2)
    withUnsafeMutableBytes(of: &words) { bytes in
      let buffer = bytes.bindMemory(to: UInt32.self)
      if let start = buffer.baseAddress { gm_philox_bits(seed, stream, first, 2, start) }
    }
    return UInt64(words.0) | UInt64(words.1) << 32
  }
}
