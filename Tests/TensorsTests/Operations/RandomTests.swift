import TestSupport
import Testing

@testable import Tensors

@Suite struct RandomTests {
  @Test func sameSeedSameDraws() {
    func draws() -> [Tensor<2>] {
      var generator = RandomGenerator(seed: 7)
      return [
        Tensor(uniformIn: -1..<1, shape: [3, 5], using: &generator),
        Tensor(normalMean: 2, deviation: 3, shape: [3, 5], using: &generator),
        Tensor(uniformIn: -1..<1, shape: [3, 5], using: &generator),
      ]
    }
    #expect(draws() == draws())
    #expect(draws()[0] != draws()[2])
  }

  @Test func aDrawDependsOnItsPlaceAlone() {
    var (whole, parts) = (RandomGenerator(seed: 1), RandomGenerator(seed: 1))
    let all = Vector(uniformIn: 0..<1, shape: [100], using: &whole)
    let pieces = [13, 1, 64, 22].map { Vector(uniformIn: 0..<1, shape: [$0], using: &parts) }
    #expect(Tensor.concatenated(pieces) == all)
    #expect(whole == parts)
    var resumed = RandomGenerator(seed: 1, index: 14)
    #expect(Vector(uniformIn: 0..<1, shape: [64], using: &resumed) == pieces[2])
  }

  @Test func normalDrawsShareNoBitsWithOthers() {
    var generator = RandomGenerator(seed: 1)
    _ = generator.nextUniform()
    _ = Vector(normalMean: 0, deviation: 1, shape: [5], using: &generator)
    #expect(generator.index == 64)
  }

  @Test func streamsAndSplitsDiffer() {
    var (first, second) = (RandomGenerator(seed: 1, stream: 0), RandomGenerator(seed: 1, stream: 1))
    var split = first.split()
    let draws = [first.next(), second.next(), split.next()]
    #expect(Set(draws).count == 3)
  }

  @Test func momentsAreThoseOfTheDistribution() {
    var generator = RandomGenerator(seed: 5)
    let count = 1 << 16
    let uniform = Vector(uniformIn: 2..<6, shape: [count], using: &generator)
    let normal = Vector(normalMean: -1, deviation: 2, shape: [count], using: &generator)
    // Five standard deviations of a mean of so many draws; the variance's is √2 times its own at most.
    let tolerance = 5 * 2 / Float(count).squareRoot()
    #expect(abs(uniform.mean().value - 4) < tolerance)
    #expect(abs(normal.mean().value + 1) < tolerance)
    #expect(abs((uniform - 4).square().mean().value - 16 / 12) < 2 * tolerance)
    #expect(abs((normal + 1).square().mean().value - 4) < 4 * tolerance)
  }

  @Test func uniformDrawsStayBelowTheUpperBound() {
    var generator = RandomGenerator(seed: 9)
    let narrow = Vector(uniformIn: 1..<(1 as Float).nextUp, shape: [1000], using: &generator)
    #expect(narrow.elements.allSatisfy { $0 == 1 })
    #expect((0..<1000).allSatisfy { _ in 0..<1 ~= generator.nextUniform() })
  }

  @Test func shufflesAndIntegersComeFromTheGenerator() {
    var (one, other) = (RandomGenerator(seed: 4), RandomGenerator(seed: 4))
    #expect((0..<50).shuffled(using: &one) == (0..<50).shuffled(using: &other))
    #expect(Int.random(in: 0..<1000, using: &one) == Int.random(in: 0..<1000, using: &other))
  }
}

@Suite struct DropoutTests {
  @Test(arguments: [Float(0), 0.2, 0.5, 0.9]) func theMeanStaysAndTheRateIsKept(rate: Float) {
    var generator = RandomGenerator(seed: 2)
    let count = 1 << 16
    let y = Vector(ones: [count]).dropout(rate: rate, using: &generator)
    let dropped = Float(y.elements.count { $0 == 0 }) / Float(count)
    let deviation = (rate * (1 - rate) / Float(count)).squareRoot()
    #expect(abs(dropped - rate) <= 5 * deviation)
    #expect(y.elements.allSatisfy { $0 == 0 || abs($0 - 1 / (1 - rate)) <= 1e-6 / (1 - rate) })
    #expect(generator.index == UInt64(count))
  }

  @Test func theGradientPassesWhereTheElementDid() {
    let x = Tensor<3>.random([3, 5, 7])
    let dropped = { (x: Tensor<3>) in
      var generator = RandomGenerator(seed: 2)
      return x.dropout(rate: 0.4, using: &generator)
    }
    expectGradient(of: dropped, at: x)
    expectSecondGradient(of: { dropped($0).square() }, at: x)
  }

  @Test func aRateOfOneStops() async {
    await #expect(processExitsWith: .failure) {
      var generator = RandomGenerator(seed: 2)
      _ = Vector([1]).dropout(rate: 1, using: &generator)
    }
  }
}

@Suite struct EmbeddingTests {
  @Test func rowsAreThoseOfTheTable() {
    let table = Tensor<2>([[1, 2], [3, 4], [5, 6]])
    #expect(table.rows(at: Vector([2, 0, 2])) == Tensor<2>([[5, 6], [1, 2], [5, 6]]))
  }

  @Test func aRowGathersTheGradientsOfAllItsUses() {
    let table = Tensor<2>.random([5, 7])
    let indices = Vector([4, 0, 4, 2, 4])
    expectGradient(of: { $0.rows(at: indices) }, at: table)
    expectSecondGradient(of: { $0.rows(at: indices).square() }, at: table)
  }

  @Test func anIndexOutsideTheTableStops() async {
    await #expect(processExitsWith: .failure) { _ = Tensor<2>(zeros: [3, 2]).rows(at: Vector([3])) }
  }
}
