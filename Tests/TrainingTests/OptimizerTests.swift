import Foundation
import Layers
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Optimisers against their recurrences, computed in Double one number at a time.
@Suite struct OptimizerTests {
  static let rate: Float = 0.05
  static let slopes: [[Float]] = (0..<5).map { step in
    (0..<8).map { element in Float(sin(Double(7 * step + 3 * element))) * 2 }
  }

  @Test(arguments: [(0 as Float, false, 0 as Float), (0.9, false, 0), (0.9, true, 0), (0.5, true, 0.1)])
  func gradientDescentFollowsItsRecurrence(momentum: Float, nesterov: Bool, decay: Float) {
    let model = TwoParameters()
    let optimizer = SGD(
      for: model, learningRate: Self.rate, momentum: momentum, nesterov: nesterov, weightDecay: decay)
    expectSteps(of: optimizer, on: model) { x, slopes in
      var velocity = 0.0
      for slope in slopes {
        let slope = slope + Double(decay) * x
        velocity = Double(momentum) * velocity + slope
        x -= Double(Self.rate) * (nesterov ? slope + Double(momentum) * velocity : velocity)
      }
    }
  }

  @Test(arguments: [(0 as Float, 0 as Float), (0.9, 0.1)])
  func rmsPropFollowsItsRecurrence(momentum: Float, decay: Float) {
    let model = TwoParameters()
    let optimizer = RMSProp(
      for: model, learningRate: Self.rate, smoothing: 0.9, epsilon: 1e-2, momentum: momentum,
      weightDecay: decay)
    expectSteps(of: optimizer, on: model) { x, slopes in
      var (square, velocity) = (0.0, 0.0)
      for slope in slopes {
        let slope = slope + Double(decay) * x
        square = 0.9 * square + 0.1 * slope * slope
        velocity = Double(momentum) * velocity + slope / (square.squareRoot() + 1e-2)
        x -= Double(Self.rate) * velocity
      }
    }
  }

  @Test(arguments: [false, true]) func adamFollowsItsRecurrence(decoupled: Bool) {
    let model = TwoParameters()
    let decay = 0.1
    let optimizer: any Optimizer =
      decoupled
      ? AdamW(for: model, learningRate: Self.rate, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1)
      : Adam(for: model, learningRate: Self.rate, beta1: 0.8, beta2: 0.95, epsilon: 1e-3, weightDecay: 0.1)
    expectSteps(of: optimizer, on: model) { x, slopes in
      var (first, second) = (0.0, 0.0)
      for (step, slope) in slopes.enumerated() {
        let slope = decoupled ? slope : slope + decay * x
        first = 0.8 * first + 0.2 * slope
        second = 0.95 * second + 0.05 * slope * slope
        let mean = first / (1 - pow(0.8, Double(step + 1)))
        let square = second / (1 - pow(0.95, Double(step + 1)))
        if decoupled { x -= Double(Self.rate) * decay * x }
        x -= Double(Self.rate) * mean / (square.squareRoot() + 1e-3)
      }
    }
  }

  @Test func aRecipeMakesTheOptimiserItDescribes() {
    let usual = Recipe(epochs: 1, batchSize: 1, learningRate: Self.rate)
    let cases: [((inout Recipe) -> Void, (TwoParameters) -> any Optimizer)] = [
      ({ _ in }, { Adam(for: $0, learningRate: Self.rate) }),
      (
        { ($0.beta1, $0.beta2, $0.epsilon, $0.weightDecay) = (0.5, 0.9, 1e-3, 0.1) },
        { Adam(for: $0, learningRate: Self.rate, beta1: 0.5, beta2: 0.9, epsilon: 1e-3, weightDecay: 0.1) }
      ),
      ({ $0.optimizer = .adamw }, { AdamW(for: $0, learningRate: Self.rate) }),
      (
        { ($0.optimizer, $0.beta1, $0.weightDecay) = (.adamw, 0.5, 0.1) },
        { AdamW(for: $0, learningRate: Self.rate, beta1: 0.5, weightDecay: 0.1) }
      ),
      ({ $0.optimizer = .rmsprop }, { RMSProp(for: $0, learningRate: Self.rate) }),
      (
        { ($0.optimizer, $0.epsilon, $0.weightDecay) = (.rmsprop, 1e-3, 0.1) },
        { RMSProp(for: $0, learningRate: Self.rate, epsilon: 1e-3, weightDecay: 0.1) }
      ),
      (
        { ($0.optimizer, $0.weightDecay) = (.momentum, 0.1) },
        { SGD(for: $0, learningRate: Self.rate, momentum: 0.9, weightDecay: 0.1) }
      ),
    ]
    for (change, make) in cases {
      var recipe = usual
      change(&recipe)
      let (made, expected) = (TwoParameters(), TwoParameters())
      let optimizers = (recipe.makeOptimizer(for: made), make(expected))
      for slopes in Self.slopes {
        optimizers.0.step(made.gradients(slopes))
        optimizers.1.step(expected.gradients(slopes))
      }
      #expect(made.elements == expected.elements, "\(recipe)")
    }
  }

  @Test func aStateTakenOverGoesOnToTheBit() {
    let makers: [(TwoParameters) -> any Optimizer] = [
      { SGD(for: $0, learningRate: Self.rate, momentum: 0.9) },
      { RMSProp(for: $0, learningRate: Self.rate, momentum: 0.5) },
      { Adam(for: $0, learningRate: Self.rate) }, { AdamW(for: $0, learningRate: Self.rate) },
    ]
    for make in makers {
      let model = TwoParameters()
      let optimizer = make(model)
      for slopes in Self.slopes.prefix(3) { optimizer.step(model.gradients(slopes)) }

      let successor = TwoParameters(
        weight: model.weight.value.elements, bias: model.bias.value.elements)
      let continued = make(successor)
      continued.state = optimizer.state
      for slopes in Self.slopes.suffix(2) {
        optimizer.step(model.gradients(slopes))
        continued.step(successor.gradients(slopes))
      }
      #expect(successor.elements == model.elements)
      #expect(continued.stepCount == 5)
    }
  }

  @Test func stateIsFoundByPyTorchsNames() {
    let model = TwoParameters()
    let optimizer = Adam(for: model)
    optimizer.step(model.gradients([1, 0, 0, 0, 0, 0, 0, 2]))
    let moments = optimizer.state.vectors
    #expect(moments["exp_avg"]?["weight"][0] == 0.1 * 1)
    #expect(moments["exp_avg_sq"]?["bias"][1] == 0.001 * 4)
  }

  @Test func anOptimiserWithNothingToMoveStops() async {
    await #expect(processExitsWith: .failure) { _ = Adam(for: NoParameters()) }
    await #expect(processExitsWith: .failure) { _ = SGD(for: NoParameters(), learningRate: 1) }
  }

  @Test func aGradientOfAnotherModuleStops() async {
    await #expect(processExitsWith: .failure) {
      let optimizer = Adam(for: TwoParameters())
      optimizer.step(Holder().gradients())
    }
  }
}

/// A module whose parameters have other names.
private final class Holder: Module {
  let inner = TwoParameters()

  func gradients() -> Gradients { valueAndGradient(of: self) { $0.inner.bias.value.sum() }.gradients }
}

/// Holds five steps of `optimizer` on every element against `reference`, which moves one number by its slopes.
///
/// Each step rounds a handful of float32 operations on numbers below 10, so 2⁻²⁰ · 10 · steps is generous.
private func expectSteps(
  of optimizer: any Optimizer, on model: TwoParameters, reference: (inout Double, [Double]) -> Void
) {
  var expected = model.elements.map(Double.init)
  for slopes in OptimizerTests.slopes { optimizer.step(model.gradients(slopes)) }
  for (element, found) in model.elements.enumerated() {
    reference(&expected[element], OptimizerTests.slopes.map { Double($0[element]) })
    #expect(abs(Double(found) - expected[element]) < 5e-5)
  }
  #expect(optimizer.stepCount == OptimizerTests.slopes.count)
}
