import CPointwise
import Foundation
import Testing

extension Kernels {
  @Suite struct Elementwise {
    @Test(arguments: arithmetic + activations)
    func isNearTheReference(_ kernel: ElementwiseKernel) {
      kernel.expectAccuracy(2000)
    }

    @Test(arguments: arithmetic + activations)
    func hasTheSameBitsEverywhere(_ kernel: ElementwiseKernel) {
      for length in ElementwiseKernel.lengths {
        let inputs = kernel.makeInputs(length)
        expectSameBitsEverywhere("\(kernel.name), \(length) elements") {
          kernel.compute(inputs).flatMap { $0 }
        }
      }
    }

    @Test(arguments: arithmetic + activations)
    func worksInPlace(_ kernel: ElementwiseKernel) {
      let inputs = kernel.makeInputs(1000)
      let apart = kernel.compute(inputs)[0]
      for index in inputs.indices {
        #expect(
          bits(kernel.computeInPlace(inputs, of: index)) == bits(apart), "\(kernel.name), input \(index)")
      }
    }

    @Test(arguments: arithmetic + activations)
    func doesNotHideNotANumber(_ kernel: ElementwiseKernel) {
      // A gradient that is 0 on one side is 0 there whatever else it is given: the last input alone is NaN.
      var inputs = kernel.makeInputs(37)
      inputs[inputs.count - 1][11] = .nan
      inputs[0] = inputs[0].map { abs($0) }
      for result in kernel.compute(inputs) { #expect(result[11].isNaN && !result[12].isNaN) }
    }

    @Test func fillWritesEveryElement() {
      for length in ElementwiseKernel.lengths {
        let buffer = PaddedBuffer(count: length)
        gm_fill(length, 2.5, buffer.pointer)
        buffer.expectIntactGuards("fill")
        #expect(buffer.values.allSatisfy { $0 == 2.5 })
      }
    }

    @Test func scaleAndAddAddsToItsOutput() {
      let x = noise(1003, seed: 1)
      let y = PaddedBuffer(noise(1003, seed: 2))
      let expected = zip(x, y.values).map { $1.addingProduct(0.3, $0) }
      gm_scale_and_add(1003, 0.3, x, y.pointer)
      y.expectIntactGuards("scale and add")
      #expect(bits(y.values) == bits(expected))
    }
  }
}

private let any: ClosedRange<Float> = -5...5
private let positive: ClosedRange<Float> = 0.1...9

private let arithmetic: [ElementwiseKernel] = [
  ElementwiseKernel("add", [any, any], roundings: 1, reference: { $0[0] + $0[1] }) {
    gm_add($0, $1[0], $1[1], $2)
  },
  ElementwiseKernel("subtract", [any, any], roundings: 1, reference: { $0[0] - $0[1] }) {
    gm_subtract($0, $1[0], $1[1], $2)
  },
  ElementwiseKernel("multiply", [any, any], roundings: 1, reference: { $0[0] * $0[1] }) {
    gm_multiply($0, $1[0], $1[1], $2)
  },
  ElementwiseKernel("divide", [any, positive], roundings: 1, reference: { $0[0] / $0[1] }) {
    gm_divide($0, $1[0], $1[1], $2)
  },
  ElementwiseKernel("multiply and add", [any, any, any], roundings: 1, reference: { $0[0] * $0[1] + $0[2] }) {
    gm_multiply_add($0, $1[0], $1[1], $1[2], $2)
  },
  ElementwiseKernel("scale", [any], roundings: 1, reference: { 0.75 * $0[0] }) {
    gm_scale($0, 0.75, $1[0], $2)
  },
  ElementwiseKernel("scale and shift", [any], roundings: 1, reference: { 0.75 * $0[0] - 2 }) {
    gm_scale_and_shift($0, 0.75, -2, $1[0], $2)
  },
  ElementwiseKernel("negative", [any], roundings: 0, reference: { -$0[0] }) { gm_negative($0, $1[0], $2) },
  ElementwiseKernel("absolute", [any], roundings: 0, reference: { abs($0[0]) }) {
    gm_absolute($0, $1[0], $2)
  },
  ElementwiseKernel(
    "gradient of absolute", [any, any], roundings: 0, reference: { $0[0] > 0 ? $0[1] : -$0[1] }
  ) {
    gm_absolute_backward($0, $1[0], $1[1], $2)
  },
  ElementwiseKernel("sign", [any], roundings: 0, reference: { $0[0] > 0 ? 1 : -1 }) {
    gm_sign($0, $1[0], $2)
  },
  ElementwiseKernel("square", [any], roundings: 1, reference: { $0[0] * $0[0] }) { gm_square($0, $1[0], $2) },
  .gradient("gradient of square", of: { $0 * $0 }, run: gm_square_backward),
  ElementwiseKernel("square root", [positive], roundings: 1, reference: { $0[0].squareRoot() }) {
    gm_square_root($0, $1[0], $2)
  },
  .gradient("gradient of square root", positive, of: { $0.squareRoot() }) { n, x, dy, dx in
    withOutput(n, x, of: gm_square_root) { gm_square_root_backward(n, $0, dy, dx) }
  },
  ElementwiseKernel("reciprocal", [positive], roundings: 1, reference: { 1 / $0[0] }) {
    gm_reciprocal($0, $1[0], $2)
  },
  .gradient("gradient of reciprocal", 0.5...9, of: { 1 / $0 }) { n, x, dy, dx in
    withOutput(n, x, of: gm_reciprocal) { gm_reciprocal_backward(n, $0, dy, dx) }
  },
  ElementwiseKernel("exp", [any], roundings: 2, reference: { exp($0[0]) }) { gm_exp($0, $1[0], $2) },
  ElementwiseKernel("log", [positive], roundings: 2, reference: { log($0[0]) }) { gm_log($0, $1[0], $2) },
  ElementwiseKernel("clamp", [any], roundings: 0, reference: { min(max($0[0], -1), 2) }) {
    gm_clamp($0, -1, 2, $1[0], $2)
  },
  ElementwiseKernel(
    "gradient of clamp", [any, any], roundings: 0, reference: { -1 <= $0[0] && $0[0] <= 9 ? $0[1] : 0 }
  ) { gm_clamp_backward($0, -1, 9, $1[0], $1[1], $2) },
]

private func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

private let activations: [ElementwiseKernel] = [
  ElementwiseKernel("relu", [any], roundings: 0, reference: { max($0[0], 0) }) { gm_relu($0, $1[0], $2) },
  ElementwiseKernel("gradient of relu", [any, any], roundings: 0, reference: { $0[0] > 0 ? $0[1] : 0 }) {
    gm_relu_backward($0, $1[0], $1[1], $2)
  },
  ElementwiseKernel("leaky relu", [any], roundings: 1, reference: { $0[0] > 0 ? $0[0] : 0.25 * $0[0] }) {
    gm_leaky_relu($0, 0.25, $1[0], $2)
  },
  ElementwiseKernel(
    "gradient of leaky relu", [any, any], roundings: 1, reference: { $0[0] > 0 ? $0[1] : 0.25 * $0[1] }
  ) {
    gm_leaky_relu_backward($0, 0.25, $1[0], $1[1], $2)
  },
  ElementwiseKernel("elu", [any], roundings: 4, reference: { $0[0] > 0 ? $0[0] : 1.5 * expm1($0[0]) }) {
    gm_elu($0, 1.5, $1[0], $2)
  },
  ElementwiseKernel(
    "gradient of elu", [any, any], roundings: 12, reference: { $0[0] > 0 ? $0[1] : 1.5 * exp($0[0]) * $0[1] }
  ) {
    (n, inputs, dx) in
    withOutput(n, inputs[0], of: { gm_elu($0, 1.5, $1, $2) }) { gm_elu_backward(n, 1.5, $0, inputs[1], dx) }
  },
  ElementwiseKernel("gelu", [any], roundings: 12, reference: { $0[0] * normalDistribution($0[0]) }) {
    gm_gelu($0, $1[0], $2)
  },
  .gradient("gradient of gelu", of: { $0 * normalDistribution($0) }, run: gm_gelu_backward),
  ElementwiseKernel("silu", [any], roundings: 6, reference: { $0[0] * logistic($0[0]) }) {
    gm_silu($0, $1[0], $2)
  },
  .gradient("gradient of silu", of: { $0 * logistic($0) }, run: gm_silu_backward),
  ElementwiseKernel("sigmoid", [any], roundings: 4, reference: { logistic($0[0]) }) {
    gm_sigmoid($0, $1[0], $2)
  },
  .gradient("gradient of sigmoid", of: logistic) { n, x, dy, dx in
    withOutput(n, x, of: gm_sigmoid) { gm_sigmoid_backward(n, $0, dy, dx) }
  },
  ElementwiseKernel("tanh", [any], roundings: 4, reference: { tanh($0[0]) }) { gm_tanh($0, $1[0], $2) },
  .gradient("gradient of tanh", of: tanh) { n, x, dy, dx in
    withOutput(n, x, of: gm_tanh) { gm_tanh_backward(n, $0, dy, dx) }
  },
  ElementwiseKernel("softplus", [any], roundings: 4, reference: { log1p(exp($0[0])) }) {
    gm_softplus($0, $1[0], $2)
  },
  .gradient("gradient of softplus", of: { log1p(exp($0)) }, run: gm_softplus_backward),
]
