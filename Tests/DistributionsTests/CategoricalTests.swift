import Distributions
import Tensors
import TestSupport
import Testing

@Suite struct CategoricalTests {
  private let logits = ImageBatch.random([2, 1, 3, 2 * 5], in: -3...3)  // 2 channels of 5 classes
  private let events = ImageBatch.randomIndices([2, 1, 3, 2], below: 5, seed: 2)

  @Test func probabilitiesOfAllClassesSumToOne() {
    let distribution = Categorical(logits: logits, classes: 5)
    let total = (0..<5).reduce(ImageBatch(zeros: [2, 1, 3, 2])) { sum, label in
      sum + distribution.logProbability(of: ImageBatch(repeating: Float(label), shape: [2, 1, 3, 2])).exp()
    }
    expectClose(total, [Double](repeating: 1, count: 12), terms: 10)
  }

  @Test func eachChannelHasLogitsOfItsOwn() {
    let wanted = events.elements.enumerated().map { element, label in
      logarithm(softmax(logits.elements[element * 5..<(element + 1) * 5])[Int(label)])
    }
    let distribution = Categorical(logits: logits, classes: 5)
    expectClose(distribution.logProbability(of: events), wanted, terms: 10)
    expectClose(distribution.logLikelihood(of: events), sums(wanted, of: 6), terms: 16)
  }

  @Test func twoClassesAreABernoulli() {
    let difference = FeatureBatch.random([4, 3], in: -4...4)
    let pairs = FeatureBatch(difference.elements.flatMap { [0, $0] }, shape: [4, 6])
    let labels = FeatureBatch.randomIndices([4, 3], below: 2)
    let wanted = Bernoulli(logits: difference).logLikelihood(of: labels).elements.map(Double.init)
    expectClose(Categorical(logits: pairs, classes: 2).logLikelihood(of: labels), wanted, terms: 20)
  }

  @Test(arguments: [200, 1e4, 1e30] as [Float])
  func extremeLogitsLoseNothing(size: Float) {
    let distribution = Categorical(logits: FeatureBatch([size, 0, -size], shape: [1, 3]), classes: 3)
    let logProbabilities = (0..<3).map { label in
      distribution.logProbability(of: FeatureBatch([Float(label)], shape: [1, 1])).elements[0]
    }
    #expect(logProbabilities == [0, -size, -2 * size])
    #expect(distribution.entropy.elements == [0])
    #expect(distribution.divergence(from: distribution).elements == [0])
    #expect(distribution.mean.elements == [0])
  }

  @Test func gradientsAreThoseOfTheFunction() {
    expectGradient(of: { Categorical(logits: $0, classes: 5).logLikelihood(of: events) }, at: logits)
    expectGradient(of: { Categorical(logits: $0, classes: 5).entropy }, at: logits)
    expectGradient(of: { Categorical(logits: $0, classes: 5).mean }, at: logits)
    expectGradient(
      of: { Categorical(logits: $0, classes: 5).divergence(from: Categorical(logits: $1, classes: 5)) },
      at: logits, ImageBatch.random([2, 1, 3, 10], seed: 4))
  }

  @Test func meanEntropyAndDivergenceAreSumsOverClasses() {
    let other = ImageBatch.random([2, 1, 3, 10], in: -3...3, seed: 9)
    let p = (0..<12).map { softmax(logits.elements[$0 * 5..<($0 + 1) * 5]) }
    let q = (0..<12).map { softmax(other.elements[$0 * 5..<($0 + 1) * 5]) }
    let distribution = Categorical(logits: logits, classes: 5)
    expectClose(
      distribution.mean, p.map { $0.enumerated().reduce(0) { $0 + Double($1.0) * $1.1 } }, terms: 20)
    expectClose(
      distribution.entropy, sums(p.map { -$0.reduce(0) { $0 + $1 * logarithm($1) } }, of: 6), terms: 60)
    let divergences = zip(p, q).map { p, q in zip(p, q).reduce(0) { $0 + $1.0 * logarithm($1.0 / $1.1) } }
    expectClose(
      distribution.divergence(from: Categorical(logits: other, classes: 5)), sums(divergences, of: 6),
      terms: 60)
  }

  @Test func classesAreDrawnAsOftenAsTheirProbabilitiesSay() {
    var generator = RandomGenerator(seed: 8)
    let one: [Float] = [0.5, -1, 2, -.infinity]
    let count = 20_000
    let logits = FeatureBatch((0..<count).flatMap { _ in one }, shape: [count, 4])
    let drawn = Categorical(logits: logits, classes: 4).sample(using: &generator)
    #expect(drawn.shape == [count, 1])
    for (label, probability) in softmax(one[...]).enumerated() {
      let frequency = Double(drawn.elements.count { $0 == Float(label) }) / Double(count)
      let deviation = (probability * (1 - probability) / Double(count)).squareRoot()
      #expect(abs(frequency - probability) <= 5 * deviation)
    }
  }
}

@Suite struct LevelTests {
  @Test(arguments: [2, 3, 17, 256])
  func levelsOfIntensitiesComeBack(levels: Int) {
    let format = ImageFormat(height: 1, width: levels, levels: levels)
    let all = ImageBatch((0..<levels).map { Float($0) }, shape: format.shape(count: 1))
    let intensities = format.intensities(of: all)
    #expect(intensities.elements.first == 0 && intensities.elements.last == 1)
    expectSameBits(format.levels(of: intensities), all)
  }

  @Test func intensitiesBetweenLevelsGoToTheNearest() {
    let format = ImageFormat(height: 1, width: 1, levels: 3)
    #expect(format.levels(of: Vector([-0.1, 0.2, 0.3, 0.7, 0.8, 1.1])).elements == [0, 0, 1, 1, 2, 2])
  }
}
