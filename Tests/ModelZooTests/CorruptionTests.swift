import Tensors
import TestSupport
import Testing

@testable import ModelZoo

/// The noise that denoising autoencoders restore images from, counted. Bounds are five standard deviations.
@Suite struct CorruptionTests {
  private let count = 40_000
  private var inputs: FeatureBatch { .random([100, 400], in: 0.25...0.75, seed: 1) }

  private func corrupted(_ kind: Corruption.Kind, level: Float, seed: UInt64 = 2) -> FeatureBatch {
    var generator = RandomGenerator(seed: seed)
    return Corruption(kind, level: level)(inputs, using: &generator)
  }

  /// How many of `count` numbers something with this probability happens to, in five standard deviations.
  private func expectShare(_ hits: Int, _ probability: Double) {
    let deviation = (Double(count) * probability * (1 - probability)).squareRoot()
    #expect(abs(Double(hits) - Double(count) * probability) <= 5 * deviation, "\(hits), \(probability)")
  }

  @Test(arguments: [0, 0.1, 0.25, 0.5, 1] as [Float])
  func maskingSetsAShareToZeroAndLeavesTheRest(level: Float) {
    let pairs = Array(zip(inputs.elements, corrupted(.masking, level: level).elements))
    expectShare(pairs.filter { $0.1 == 0 }.count, Double(level))
    #expect(pairs.allSatisfy { $0.1 == 0 || $0.1 == $0.0 })
  }

  @Test(arguments: [0, 0.1, 0.4, 1] as [Float])
  func saltAndPepperSetsHalfOfAShareToEither(level: Float) {
    let pairs = Array(zip(inputs.elements, corrupted(.saltAndPepper, level: level).elements))
    expectShare(pairs.filter { $0.1 == 0 }.count, Double(level) / 2)
    expectShare(pairs.filter { $0.1 == 1 }.count, Double(level) / 2)
    #expect(pairs.allSatisfy { $0.1 == 0 || $0.1 == 1 || $0.1 == $0.0 })
  }

  @Test(arguments: [0, 0.15, 0.5] as [Float])
  func gaussianNoiseHasItsMeanAndItsDeviation(level: Float) {
    let noise = zip(corrupted(.gaussian, level: level).elements, inputs.elements).map { Double($0 - $1) }
    let mean = noise.reduce(0, +) / Double(count)
    let variance = noise.reduce(0) { $0 + $1 * $1 } / Double(count)
    let level = Double(level)
    // The mean's deviation is σ/√n, that of the mean square √2·σ²/√n; sums of numbers up to 2 round by 1e-7.
    #expect(abs(mean) <= 5 * level / Double(count).squareRoot() + 1e-7)
    #expect(abs(variance - level * level) <= 5 * level * level * (2 / Double(count)).squareRoot() + 1e-7)
  }

  @Test(arguments: Corruption.Kind.allCases)
  func noiseDependsOnTheGeneratorAlone(kind: Corruption.Kind) {
    let first = corrupted(kind, level: 0.3)
    expectSameBits(corrupted(kind, level: 0.3), first)
    #expect(corrupted(kind, level: 0.3, seed: 3) != first)
  }

  @Test func levelsThatMeanNothingAreNamed() {
    #expect(Corruption(.masking, level: 1.5).fault == "a corruption level of 1.5")
    #expect(Corruption(.saltAndPepper, level: -0.1).fault == "a corruption level of -0.1")
    #expect(Corruption(.gaussian, level: .infinity).fault == "a corruption level of inf")
    #expect(Corruption(.gaussian, level: 1.5).fault == nil)
  }
}
