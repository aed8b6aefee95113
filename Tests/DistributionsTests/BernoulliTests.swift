import Distributions
import Tensors
import TestSupport
import Testing

@Suite struct BernoulliTests {
  private let logits = FeatureBatch.random([3, 5], in: -3...3)
  private let events = FeatureBatch.randomIndices([3, 5], below: 2, seed: 2)

  @Test func probabilitiesOfBothEventsSumToOne() {
    let distribution = Bernoulli(logits: logits)
    let none = distribution.logProbability(of: FeatureBatch(zeros: [3, 5])).exp()
    let one = distribution.logProbability(of: FeatureBatch(ones: [3, 5])).exp()
    expectClose(none + one, [Double](repeating: 1, count: 15), terms: 4)
    expectClose(one, distribution.mean.elements.map(Double.init), terms: 8)
  }

  @Test func likelihoodIsTheSumOverASample() {
    let distribution = Bernoulli(logits: logits)
    let single = distribution.logProbability(of: events).elements.map(Double.init)
    let wanted = (0..<3).map { sample in single[sample * 5..<(sample + 1) * 5].reduce(0, +) }
    expectClose(distribution.logLikelihood(of: events), wanted, terms: 5)
  }

  @Test(arguments: [30, 100, 1e4, 1e30] as [Float])
  func extremeLogitsLoseNothing(size: Float) {
    let distribution = Bernoulli(logits: Vector([size, -size, size, -size]))
    let logProbability = distribution.logProbability(of: Vector([1, 0, 0, 1]))
    expectClose(logProbability, [0, 0, -Double(size), -Double(size)], terms: 1)
    #expect(distribution.entropy.elements.allSatisfy { $0.isFinite && abs($0) <= size * 0x1p-22 })
    #expect(distribution.divergence(from: distribution).elements.allSatisfy { $0 == 0 })
  }

  @Test func gradientsAreThoseOfTheFunction() {
    expectGradient(of: { Bernoulli(logits: $0).logLikelihood(of: events) }, at: logits)
    expectGradient(of: { Bernoulli(logits: $0).entropy }, at: logits)
    expectGradient(
      of: { Bernoulli(logits: $0).divergence(from: Bernoulli(logits: $1)) }, at: logits,
      FeatureBatch.random([3, 5], seed: 4))
  }

  @Test func entropyAndDivergenceAreSumsOverEvents() {
    let other = FeatureBatch.random([3, 5], in: -3...3, seed: 9)
    let (p, q) = (logits.elements.map(probability), other.elements.map(probability))
    let entropies = p.map { -$0 * logarithm($0) - (1 - $0) * logarithm(1 - $0) }
    let divergences = zip(p, q).map { p, q in
      p * logarithm(p / q) + (1 - p) * logarithm((1 - p) / (1 - q))
    }
    let distribution = Bernoulli(logits: logits)
    expectClose(distribution.entropy, sums(entropies, of: 5), terms: 40)
    expectClose(distribution.divergence(from: Bernoulli(logits: other)), sums(divergences, of: 5), terms: 40)
  }

  @Test func drawsAreOneAsOftenAsTheMeanSays() {
    var generator = RandomGenerator(seed: 8)
    let probability: Float = 0.3
    let logit = Float(logarithm(Double(probability / (1 - probability))))
    let drawn = Bernoulli(logits: Vector(repeating: logit, shape: [20_000])).sample(using: &generator)
    #expect(drawn.elements.allSatisfy { $0 == 0 || $0 == 1 })
    // The frequency deviates by √(0.3·0.7/20,000) = 0.0032; five times that is not seen by chance.
    #expect(abs(drawn.mean().value - probability) < 0.016)
  }

  @Test func certainEventsAreAlwaysDrawn() {
    var generator = RandomGenerator(seed: 8)
    let logits = Vector((0..<1000).map { $0.isMultiple(of: 2) ? 200 : -200 })
    let drawn = Bernoulli(logits: logits).sample(using: &generator)
    #expect(drawn.elements == (0..<1000).map { $0.isMultiple(of: 2) ? 1 : 0 })
  }
}
