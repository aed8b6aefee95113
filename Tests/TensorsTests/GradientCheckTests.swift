import TestSupport
import Testing

@testable import Tensors

/// The check that all gradients are held against, held against gradients that are wrong.
@Suite struct GradientCheckTests {
  private let x = Tensor<2>.randomAwayFromZero([3, 5])
  private let y = Tensor<2>.randomAwayFromZero([3, 5], seed: 2)

  @Test func rightGradientsPass() {
    expectGradient(of: { $0 * $1 + $0 / $1 }, at: x, y)
    expectGradient(of: { ($0 * $0).sum() }, at: x)
    expectGradient(of: { $0.exp() }, at: x)
    expectGradient(of: { $0.adding(row: $1) }, at: x, Vector.random([5]))
    expectSecondGradient(of: { $0 * $0 * $1 }, at: x, y)
  }

  @Test(arguments: [1.01, 0.99, -1, 0])
  func wrongFactorIsFound(_ factor: Float) {
    let found = gradientDisagreements(
      of: { x in (x.detached() * x.detached()).recorded("wrong", x.pullback { $0 * 2 * x * factor }) }, at: x)
    #expect(found.count == x.count + 1)
  }

  @Test func oneWrongElementIsFound() {
    var nudge = Tensor<2>(zeros: [3, 5])
    nudge.withUnsafeMutableElements { $0[7] = 0.02 }
    let found = gradientDisagreements(
      of: { x in x.detached().recorded("wrong", x.pullback { $0 + nudge }) }, at: x)
    #expect(found.contains { $0.contains("operand 0 [3, 5], element [1, 2]") })
  }

  @Test func wrongElementOfALargeOperandIsFound() {
    let large = Tensor<1>.random([5000])
    var nudge = Tensor<1>(zeros: [5000])
    nudge.withUnsafeMutableElements { $0[4321] = 0.5 }
    let found = gradientDisagreements(
      of: { x in x.detached().recorded("wrong", x.pullback { $0 + nudge }) }, at: large)
    #expect(found.contains { $0.contains("moved together") })
  }

  @Test func gradientRightOnlyInSumIsFound() {
    let found = gradientDisagreements(
      of: { x in
        x.detached().recorded(
          "wrong", x.pullback { dy in Tensor(repeating: dy.mean().value, shape: dy.shape) })
      }, at: x)
    #expect(!found.isEmpty)
  }

  @Test func kinkAtThePointIsFoundAndKinkNearItIsStepsAway() {
    let found = gradientDisagreements(of: { $0.absolute() }, at: Vector([0.5, 1e-5, 0.02]))
    #expect(found.contains { $0.contains("element [1]") })
    #expect(!found.contains { $0.contains("element [2]") })
  }
}
