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

  /// The index of the first of `count` draws, which the caller makes.
  mutating func advance(by count: Int) -> UInt64 {
    defer { index += UInt64(count) }
    return index
  }
}

extension RandomGenerator {
  /// An independent generator, for a part that draws at its own pace; `self` moves on by two draws.
  public mutating func split() -> RandomGenerator { RandomGenerator(seed: seed, stream: next()) }
}

extension RandomGenerator: RandomNumberGenerator {
  public mutating func next() -> UInt64 { advance(by: 2) }
}
