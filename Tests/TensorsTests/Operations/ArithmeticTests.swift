import TestSupport
import Testing

@testable import Tensors

/// Sizes around the lanes of every instruction set, and one that is cut into chunks.
private let sizes = [1, 3, 17, 65]

@Suite struct ArithmeticTests {
  @Test(arguments: sizes) func sumsAndProductsHaveTheirGradients(size: Int) {
    let (x, y) = (Vector.random([size], seed: 1), Vector.randomAwayFromZero([size], by: 0.5...2, seed: 2))
    expectGradient(of: { $0 + $1 }, at: x, y)
    expectGradient(of: { $0 - $1 }, at: x, y)
    expectGradient(of: { $0 * $1 }, at: x, y)
    expectGradient(of: { $0 / $1 }, at: x, y)
  }

  @Test(arguments: sizes) func sumsAndProductsHaveSecondDerivatives(size: Int) {
    let (x, y) = (Vector.random([size], seed: 1), Vector.randomAwayFromZero([size], by: 0.5...2, seed: 2))
    expectSecondGradient(of: { $0 * $1 * $0 }, at: x, y)
    expectSecondGradient(of: { $0 / $1 }, at: x, y)
  }

  @Test func numbersApplyToEveryElement() {
    let x = Vector([-1, 0.5, 4])
    #expect((x + 2).elements == [1, 2.5, 6])
    #expect((2 + x).elements == [1, 2.5, 6])
    #expect((x - 2).elements == [-3, -1.5, 2])
    #expect((2 - x).elements == [3, 1.5, -2])
    #expect((x * 3).elements == [-3, 1.5, 12])
    #expect((3 * x).elements == [-3, 1.5, 12])
    #expect((x / 2).elements == [-0.5, 0.25, 2])
    #expect((2 / x).elements == [-2, 4, 0.5])
    #expect((-x).elements == [1, -0.5, -4])
  }

  @Test func arithmeticWithNumbersHasItsGradients() {
    let x = Tensor<3>.randomAwayFromZero([3, 5, 2], by: 0.5...2)
    expectGradient(of: { $0 + 3 }, at: x)
    expectGradient(of: { 3 - $0 }, at: x)
    expectGradient(of: { $0 * 3 }, at: x)
    expectGradient(of: { $0 / 3 }, at: x)
    expectGradient(of: { 3 / $0 }, at: x)
    expectSecondGradient(of: { 3 / $0 }, at: x)
  }

  @Test func shapesThatDifferStopWithAMessage() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor<2>(zeros: [2, 3]) + Tensor<2>(zeros: [3, 2])
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("+: shapes [2, 3] and [3, 2] differ"))
  }
}

@Suite struct ElementaryFunctionTests {
  private let anywhere = Tensor<2>.randomAwayFromZero([5, 13], by: 0.3...2)
  private let positive = Tensor<2>.random([5, 13], in: 0.5...3)

  @Test func functionsHaveTheirGradients() {
    expectGradient(of: { $0.exp() }, at: anywhere)
    expectGradient(of: { $0.square() }, at: anywhere)
    expectGradient(of: { $0.absolute() }, at: anywhere)
    expectGradient(of: { $0.log() }, at: positive)
    expectGradient(of: { $0.squareRoot() }, at: positive)
    expectGradient(of: { $0.clamped(to: -0.1...0.1) }, at: anywhere)
    expectGradient(of: { $0.clamped(to: -9...9) }, at: anywhere)
  }

  @Test func functionsHaveSecondDerivatives() {
    expectSecondGradient(of: { $0.exp() }, at: anywhere)
    expectSecondGradient(of: { $0.square() }, at: anywhere)
    expectSecondGradient(of: { $0.log() }, at: positive)
    expectSecondGradient(of: { $0.squareRoot() }, at: positive)
  }

  @Test func clampingMovesToTheNearestBound() {
    #expect(Vector([-2, -1, 0.5, 1, 3]).clamped(to: -1...1).elements == [-1, -1, 0.5, 1, 1])
    let x = Vector([-2, -1, 0.5, 1, 3]).watched()
    #expect(gradient(of: x.clamped(to: -1...1), at: x).elements == [0, 1, 1, 1, 0])
  }
}
