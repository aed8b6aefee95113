import CPointwise
import Foundation

private let any: ClosedRange<Float> = -5...5
private let positive: ClosedRange<Float> = 0.1...9

extension ElementwiseKernel {
  static let arithmetic: [ElementwiseKernel] = [
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
    ElementwiseKernel(
      "multiply and add", [any, any, any], roundings: 1, reference: { $0[0] * $0[1] + $0[2] }
    ) {
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
    ElementwiseKernel("square", [any], roundings: 1, reference: { $0[0] * $0[0] }) {
      gm_square($0, $1[0], $2)
    },
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
}
