import Distributions
import Foundation
import Tensors
import TestSupport
import Testing

@Suite struct LogisticMixtureTests {
  @Test(arguments: try GoldenCase.all("logistic_mixture"))
  func logProbabilitiesAndGradientsAreThoseOfTheDefinition(_ golden: GoldenCase) throws {
    let pixels = try golden["pixels"]
    let (count, channels) = (pixels.extents[0], pixels.extents[1])
    let images = ImageBatch(pixels.elements, shape: [count, 1, 1, channels])
    let levels = try golden.integer("levels")
    try expectGolden(
      golden,
      of: { (parameters: FeatureBatch) -> Vector in
        let pixels: ImageBatch = parameters.reshaped([count, 1, 1, parameters.shape[1]])
        return LogisticMixture(parameters: pixels, channels: channels, levels: levels)
          .logLikelihood(of: images)
      }, at: .init("parameters"), terms: 60)
  }

  /// Of 256 levels, at means in, at and far beyond the range, and scales from far below a level to far above
  /// the range.
  @Test(
    arguments: [-1e3, -1.2, -1, -0.31, 0, 0.5, 1, 40] as [Float], [-30, -7, -5, -2, 0, 3, 9, 30] as [Float])
  func probabilitiesOfAllLevelsSumToOne(mean: Float, logScale: Float) {
    let levels = 256
    let parameters: [Float] = [0.5, -0.2, mean, -mean / 3, logScale, logScale / 2]
    let mixture = LogisticMixture(
      parameters: ImageBatch(
        (0..<levels).flatMap { _ in parameters }, shape: [1, 1, levels, parameters.count]),
      channels: 1, levels: levels)
    let all = ImageBatch((0..<levels).map { Float($0) / 255 }, shape: [1, 1, levels, 1])
    let logProbabilities = mixture.logProbability(of: all)
    #expect(logProbabilities.isFinite)
    let sum = logProbabilities.elements.reduce(0.0) { $0 + exp(Double($1)) }
    // A log-probability is right to a few units of itself, and what is likely has a small one. The place between two
    // levels, seen from either, is rounded in units of 2⁻²⁴, which a narrow scale magnifies.
    let tolerance = 4e-6 + 0x1p-24 / exp(Double(max(min(logScale, logScale / 2), -7)))
    #expect(abs(sum - 1) < tolerance, "they sum to \(sum)")
  }

  @Test func probabilitiesOfAllColoursSumToOne() {
    let levels = 5
    let parameters = FeatureBatch.random([1, 20], in: -2...1).elements
    let sum = (0..<125).reduce(0) { $0 + probability(of: [$1 / 25, $1 / 5 % 5, $1 % 5], levels, parameters) }
    #expect(abs(sum - 1) < 1e-5)
  }

  /// The marginal of red must not depend on the levels of green and blue, nor that of red and green on blue:
  /// given the colours before, those of a colour sum to the same, whatever its own coefficients are.
  @Test func laterColoursDependOnEarlierOnesAlone() {
    let levels = 4
    func marginal(of kept: Int, _ parameters: [Float]) -> [Double] {
      var sums = [Double](repeating: 0, count: 64)
      for index in 0..<64 {
        let colour = [index / 16, index / 4 % 4, index % 4]
        let place = colour[..<kept].reduce(0) { 4 * $0 + $1 }
        sums[place] += probability(of: colour, levels, parameters)
      }
      return Array(sums[..<(kept == 1 ? 4 : 16)])
    }
    let parameters = FeatureBatch.random([1, 20]).elements
    func changed(_ indices: Range<Int>) -> [Float] {
      parameters.enumerated().map { indices.contains($0) ? $1 + 0.7 : $1 }
    }
    // Of two components there are two logits, then six numbers a channel: 6..<8 are coefficients of green on red,
    // 12..<14 and 18..<20 of blue on red and green.
    let (red, both) = (marginal(of: 1, parameters), marginal(of: 2, parameters))
    func isClose(_ left: [Double], _ right: [Double]) -> Bool {
      zip(left, right).allSatisfy { abs($0 - $1) < 1e-6 }
    }
    #expect(isClose(marginal(of: 1, changed(6..<12)), red), "red sees what is green's")
    #expect(isClose(marginal(of: 2, changed(12..<20)), both), "red or green see what is blue's")
    #expect(!isClose(marginal(of: 2, changed(6..<8)), both), "green does not see red")
    #expect(!isClose(marginal(of: 1, changed(2..<4)), red), "red has no mean")
  }

  /// The probability of one pixel of these levels under two components.
  private func probability(of colour: [Int], _ levels: Int, _ parameters: [Float]) -> Double {
    let mixture = LogisticMixture(
      parameters: ImageBatch(parameters, shape: [1, 1, 1, 20]), channels: 3, levels: levels)
    let intensities = colour.map { Float($0) / Float(levels - 1) }
    return exp(Double(mixture.logLikelihood(of: ImageBatch(intensities, shape: [1, 1, 1, 3])).elements[0]))
  }

  @Test func gradientsAreThoseOfTheFunction() {
    let images = ImageBatch.randomIndices([2, 2, 3, 3], below: 9, seed: 2) * (1 / 8)
    expectGradient(
      of: { LogisticMixture(parameters: $0, channels: 3, levels: 9).logLikelihood(of: images) },
      at: ImageBatch.random([2, 2, 3, 30]))
    let grey = images.channels(0..<1)
    expectGradient(
      of: { LogisticMixture(parameters: $0, channels: 1, levels: 9).logProbability(of: grey) },
      at: ImageBatch.random([2, 2, 3, 9]))
  }

  @Test func coloursAreDrawnAsOftenAsTheirProbabilitiesSay() {
    var generator = RandomGenerator(seed: 8)
    let (count, parameters) = (20_000, FeatureBatch.random([1, 20]).elements)
    let mixture = LogisticMixture(
      parameters: ImageBatch((0..<count).flatMap { _ in parameters }, shape: [count, 1, 1, 20]), channels: 3,
      levels: 3)
    let drawn = mixture.sample(using: &generator).elements
    #expect(drawn.allSatisfy { [0, 0.5, 1].contains($0) })
    var frequencies = [Int](repeating: 0, count: 27)
    for pixel in 0..<count {
      let place = (0..<3).reduce(0) { 3 * $0 + Int(2 * drawn[3 * pixel + $1]) }
      frequencies[place] += 1
    }
    for (index, frequency) in frequencies.enumerated() {
      let colour = [index / 9, index / 3 % 3, index % 3]
      let probability = probability(of: colour, 3, parameters)
      let deviation = (probability * (1 - probability) / Double(count)).squareRoot()
      #expect(abs(Double(frequency) / Double(count) - probability) <= 5 * deviation, "colour \(colour)")
    }
  }

  @Test func aDrawOfGreyIsALevel() {
    var generator = RandomGenerator(seed: 1)
    let parameters = ImageBatch.random([3, 4, 5, 6], in: -3...3)
    let mixture = LogisticMixture(parameters: parameters, channels: 1, levels: 256)
    let drawn = mixture.sample(using: &generator)
    #expect(drawn.shape == [3, 4, 5, 1])
    #expect(drawn.elements.allSatisfy { abs($0 * 255 - ($0 * 255).rounded()) < 1e-4 && 0...1 ~= $0 })
  }

  @Test func whatNoMixtureIsOfStops() async {
    await #expect(processExitsWith: .failure) {
      _ = LogisticMixture(parameters: ImageBatch(zeros: [1, 1, 1, 12]), channels: 2, levels: 4)
    }
    await #expect(processExitsWith: .failure) {
      _ = LogisticMixture(parameters: ImageBatch(zeros: [1, 1, 1, 12]), channels: 3, levels: 4)
    }
  }
}
