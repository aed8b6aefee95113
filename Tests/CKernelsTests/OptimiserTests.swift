import CPointwise
import Foundation
import Testing

extension Kernels {
  @Suite struct Optimisers {
    @Test(arguments: OptimiserCase.all)
    func fiveStepsAreNearTheReference(_ optimiser: OptimiserCase) {
      let gradients = (0..<5).map { noise(100, seed: UInt64(10 + $0)) }
      let parameters = noise(100, seed: 1)
      let result = optimiser.train(parameters, gradients)
      for index in parameters.indices {
        var state = [Double(parameters[index]), 0, 0]
        for (step, gradient) in gradients.enumerated() {
          optimiser.reference(step + 1, Double(gradient[index]), &state)
        }
        // Parameters are below 2, and each step rounds a handful of times.
        #expect(abs(Double(result[index]) - state[0]) < 5 * 8 * 0x1p-23)
      }
    }

    @Test(arguments: OptimiserCase.all)
    func hasTheSameBitsEverywhere(_ optimiser: OptimiserCase) {
      for length in [1, 17, 100, 16_411] {
        let gradients = (0..<2).map { noise(length, seed: UInt64(10 + $0)) }
        let parameters = noise(length, seed: 1)
        expectSameBitsEverywhere("\(optimiser.name)") { optimiser.train(parameters, gradients) }
      }
    }

    @Test func movingAverageApproachesItsValue() {
      let value = noise(100, seed: 1)
      let average = PaddedBuffer(noise(100, seed: 2))
      let expected = zip(value, average.values).map { Double($1) + 0.25 * (Double($0) - Double($1)) }
      gm_moving_average_step(100, 0.75, value, average.pointer)
      average.expectIntactGuards("moving average")
      for (result, expected) in zip(average.values, expected) {
        #expect(abs(Double(result) - expected) < 0x1p-23)
      }
    }
  }
}

/// An optimiser of a configuration, and its formula in Double on a parameter and its two numbers of state.
struct OptimiserCase: Sendable, CustomTestStringConvertible {
  var name: String
  var step:
    @Sendable (_ count: Int, _ step: Int, InputPointer, OutputPointer, OutputPointer, OutputPointer) -> Void
  var reference: @Sendable (_ step: Int, _ gradient: Double, _ state: inout [Double]) -> Void

  var testDescription: String { name }

  /// The parameters, and their state, after a step with each of `gradients`.
  func train(_ parameters: [Float], _ gradients: [[Float]]) -> [Float] {
    let zeros = [Float](repeating: 0, count: parameters.count)
    let arrays = [parameters, zeros, zeros].map { PaddedBuffer($0) }
    for (index, gradient) in gradients.enumerated() {
      let gradient = PaddedBuffer(gradient)
      step(
        gradient.count, index + 1, gradient.pointer, arrays[0].pointer, arrays[1].pointer, arrays[2].pointer)
    }
    arrays.forEach { $0.expectIntactGuards("\(name)") }
    return arrays.flatMap(\.values)
  }

  static let all = [
    sgd("gradient descent", momentum: 0, nesterov: false, decay: 0),
    sgd("gradient descent with decay", momentum: 0, nesterov: false, decay: 0.1),
    sgd("momentum", momentum: 0.9, nesterov: false, decay: 0.1),
    sgd("Nesterov momentum", momentum: 0.9, nesterov: true, decay: 0.1),
    rmsProp("RMSProp", momentum: 0, decay: 0),
    rmsProp("RMSProp with momentum and decay", momentum: 0.9, decay: 0.1),
    adam("Adam", decay: 0, decoupled: false),
    adam("Adam with decay", decay: 0.1, decoupled: false),
    adam("AdamW", decay: 0.1, decoupled: true),
  ]

  private static func sgd(_ name: String, momentum: Float, nesterov: Bool, decay: Float) -> OptimiserCase {
    let options = gm_sgd_options(
      learning_rate: 0.05, momentum: momentum, weight_decay: decay, nesterov: nesterov)
    return OptimiserCase(name: name) { count, _, gradient, parameter, velocity, _ in
      withUnsafePointer(to: options) {
        gm_sgd_step(count, $0, gradient, momentum == 0 ? nil : velocity, parameter)
      }
    } reference: { _, gradient, state in
      let gradient = gradient + Double(decay) * state[0]
      state[1] = Double(momentum) * state[1] + gradient
      state[0] -=
        Double(options.learning_rate) * (nesterov ? gradient + Double(momentum) * state[1] : state[1])
    }
  }

  private static func rmsProp(_ name: String, momentum: Float, decay: Float) -> OptimiserCase {
    let options = gm_rms_prop_options(
      learning_rate: 0.05, smoothing: 0.75, epsilon: 1e-6, momentum: momentum, weight_decay: decay)
    return OptimiserCase(name: name) { count, _, gradient, parameter, squares, velocity in
      withUnsafePointer(to: options) {
        gm_rms_prop_step(count, $0, gradient, squares, momentum == 0 ? nil : velocity, parameter)
      }
    } reference: { _, gradient, state in
      let gradient = gradient + Double(decay) * state[0]
      state[1] = 0.75 * state[1] + 0.25 * gradient * gradient
      let direction = gradient / (state[1].squareRoot() + Double(options.epsilon))
      state[2] = Double(momentum) * state[2] + direction
      state[0] -= Double(options.learning_rate) * state[2]
    }
  }

  private static func adam(_ name: String, decay: Float, decoupled: Bool) -> OptimiserCase {
    let options = gm_adam_options(
      learning_rate: 0.05, beta1: 0.9, beta2: 0.95, epsilon: 1e-6, weight_decay: decay, decoupled: decoupled,
      step: 0)
    let (rate, beta1, beta2) = (Double(options.learning_rate), Double(options.beta1), Double(options.beta2))
    return OptimiserCase(name: name) { count, step, gradient, parameter, moment, squares in
      var options = options
      options.step = Int64(step)
      gm_adam_step(count, &options, gradient, moment, squares, parameter)
    } reference: { step, gradient, state in
      let gradient = decoupled ? gradient : gradient + Double(decay) * state[0]
      if decoupled { state[0] *= 1 - rate * Double(decay) }
      state[1] = beta1 * state[1] + (1 - beta1) * gradient
      state[2] = beta2 * state[2] + (1 - beta2) * gradient * gradient
      let deviation =
        state[2].squareRoot() / (1 - pow(beta2, Double(step))).squareRoot() + Double(options.epsilon)
      state[0] -= rate / (1 - pow(beta1, Double(step))) * state[1] / deviation
    }
  }
}
