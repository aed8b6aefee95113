import CPointwise
import Foundation

private let any: ClosedRange<Float> = -5...5

extension ElementwiseKernel {
  static let activations: [ElementwiseKernel] = [
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
      "gradient of elu", [any, any], roundings: 12,
      reference: { $0[0] > 0 ? $0[1] : 1.5 * exp($0[0]) * $0[1] }
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
}

private func normalDistribution(_ x: Double) -> Double { erfc(-x / 2.0.squareRoot()) / 2 }
private func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
