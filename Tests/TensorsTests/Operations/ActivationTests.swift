import TestSupport
import Testing

@testable import Tensors

/// An activation by name, for tests over all of them.
struct Activation: CustomTestStringConvertible, Sendable {
  let testDescription: String
  let apply: @Sendable (Tensor<2>) -> Tensor<2>

  init(_ name: String, _ apply: @escaping @Sendable (Tensor<2>) -> Tensor<2>) {
    (testDescription, self.apply) = (name, apply)
  }

  static let all = [
    Activation("relu") { $0.relu() },
    Activation("leakyReLU") { $0.leakyReLU(slope: 0.2) },
    Activation("elu") { $0.elu() },
    Activation("elu of another alpha") { $0.elu(alpha: 0.5) },
    Activation("gelu") { $0.gelu() },
    Activation("silu") { $0.silu() },
    Activation("sigmoid") { $0.sigmoid() },
    Activation("tanh") { $0.tanh() },
    Activation("softplus") { $0.softplus() },
  ]
}

@Suite struct ActivationTests {
  @Test(arguments: Activation.all, [[1, 1], [3, 5], [7, 19]])
  func activationsHaveTheirGradients(activation: Activation, extents: [Int]) {
    expectGradient(of: activation.apply, at: Tensor<2>.randomAwayFromZero(Shape(extents), by: 0.3...2))
  }

  @Test(arguments: Activation.all) func activationsHaveSecondDerivatives(activation: Activation) {
    let x = Tensor<2>.randomAwayFromZero([5, 7], by: 0.3...2)
    expectSecondGradient(of: activation.apply, at: x)
    expectSecondGradient(of: { activation.apply($0 * $1) }, at: x, x + 0.5)
  }

  @Test func activationsOfLargeNumbersStayFinite() {
    let x = Tensor<2>([[-1e30, -200, -50, 0, 50, 200, 1e30]]).watched()
    for activation in Activation.all {
      let y = activation.apply(x)
      #expect(y.isFinite, "\(activation.testDescription): \(y)")
      #expect(gradient(of: y, at: x).isFinite, "gradient of \(activation.testDescription)")
    }
  }

  @Test(arguments: [[1, 2], [3, 10], [5, 34]]) func aGateHasItsGradient(extents: [Int]) {
    expectGradient(of: { $0.gated() }, at: Tensor<2>.random(Shape(extents)))
  }

  @Test func aGateIsATanhTimesASigmoid() {
    let x = Tensor<3>.random([2, 3, 14])
    expectClose(
      x.gated(), (x.channels(0..<7).tanh() * x.channels(7..<14).sigmoid()).elements.map(Double.init), terms: 8
    )
  }

  @Test(arguments: [[1, 1], [3, 5], [5, 17]]) func aLinearGateHasItsGradients(extents: [Int]) {
    expectGradient(
      of: { $0.linearlyGated(plus: $1) }, at: Tensor<2>.random([extents[0], 2 * extents[1]]),
      Tensor<2>.random(Shape(extents), seed: 2))
  }

  @Test func aLinearGateIsALinearMapTimesASigmoid() {
    let (x, addend) = (Tensor<3>.random([2, 3, 14]), Tensor<3>.random([2, 3, 7], seed: 2))
    let wanted = addend + x.channels(0..<7) * x.channels(7..<14).sigmoid()
    expectClose(x.linearlyGated(plus: addend), wanted.elements.map(Double.init), terms: 8)
  }

  @Test(arguments: [[1, 1], [3, 5], [7, 19]]) func aConcatenatedELUHasItsGradient(extents: [Int]) {
    expectGradient(of: { $0.concatELU() }, at: Tensor<2>.randomAwayFromZero(Shape(extents), by: 0.3...2))
  }

  @Test func aConcatenatedELUIsTheELUOfBothSigns() {
    let x = Tensor<3>.random([2, 3, 7], in: -2...2)
    expectSameBits(x.concatELU(), .concatenated([x.elu(), (-x).elu()]))
  }

  @Test func aGateHasNoSecondDerivativeAndSaysSo() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Tensor<2>(ones: [2, 4]).watched()
      _ = gradient(of: gradient(of: x.gated(), at: x), at: x)
    }
    let message = try #require(result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) })
    #expect(message.contains("gradient of gated: this fused operation cannot be differentiated again"))
  }

  @Test func whatActivationsCannotTakeStops() async {
    await #expect(processExitsWith: .failure) { _ = Vector([1]).leakyReLU(slope: -1) }
    await #expect(processExitsWith: .failure) { _ = Vector([1, 2, 3]).gated() }
    await #expect(processExitsWith: .failure) { _ = Vector([1, 2, 3, 4]).linearlyGated(plus: Vector([1])) }
  }
}
