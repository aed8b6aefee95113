import CPointwise
import Foundation

private let any: ClosedRange<Float> = -5...5
private let share: ClosedRange<Float> = 0...1

extension ElementwiseKernel {
  static let losses: [ElementwiseKernel] = [
    ElementwiseKernel("binary cross-entropy", [-20...20, share], roundings: 6, reference: binaryCrossEntropy)
    {
      gm_binary_cross_entropy($0, $1[0], $1[1], $2)
    },
    .partial("binary cross-entropy", [any, share], to: [0], of: binaryCrossEntropy) {
      gm_binary_cross_entropy_backward($0, $1[0], $1[1], $1[2], $2[0])
    },
    ElementwiseKernel("squared error", [any, any], roundings: 3, reference: squaredError) {
      gm_squared_error($0, $1[0], $1[1], $2)
    },
    .partial("squared error", [any, any], to: [0], of: squaredError) {
      gm_squared_error_backward($0, $1[0], $1[1], $1[2], $2[0])
    },
    ElementwiseKernel("normal likelihood", [any, any, -2...3], roundings: 8, reference: normalLikelihood) {
      gm_gaussian_negative_log_likelihood($0, $1[0], $1[1], $1[2], $2)
    },
    .partial("normal likelihood", [any, any, -2...3], to: [1, 2], of: normalLikelihood) {
      gm_gaussian_negative_log_likelihood_backward($0, $1[0], $1[1], $1[2], $1[3], $2[0], $2[1])
    },
    ElementwiseKernel("normal divergence", [any, -2...3], roundings: 8, reference: normalDivergence) {
      gm_gaussian_divergence($0, $1[0], $1[1], $2)
    },
    .partial("normal divergence", [any, -2...3], to: [0, 1], of: normalDivergence) {
      gm_gaussian_divergence_backward($0, $1[0], $1[1], $1[2], $2[0], $2[1])
    },
    ElementwiseKernel("normal sample", [any, -2...3, any], roundings: 6, reference: normalSample) {
      gm_gaussian_sample($0, $1[0], $1[1], $1[2], $2)
    },
    .partial("normal sample", [any, -2...3, any], to: [1], of: normalSample) {
      gm_gaussian_sample_backward($0, $1[1], $1[2], $1[3], $2[0])
    },
  ]

  /// The backward pass of `function`: from its inputs and the gradient of its result to the gradients of the
  /// inputs `indices`.
  private static func partial(
    _ name: String, _ domains: [ClosedRange<Float>], to indices: [Int],
    of function: @escaping @Sendable ([Double]) -> Double,
    run: @escaping @Sendable (Int, [InputPointer], [OutputPointer]) -> Void
  ) -> ElementwiseKernel {
    ElementwiseKernel(
      name: "gradient of \(name)", domains: domains + [-2...2], outputs: indices.count, roundings: 24,
      reference: { inputs in
        indices.map { index in
          inputs[domains.count]
            * derivative(of: { function(inputs.replacing(index, with: $0)) }, at: inputs[index])
        }
      }, run: run)
  }
}

extension [Double] {
  fileprivate func replacing(_ index: Int, with value: Double) -> [Double] {
    var copy = self
    copy[index] = value
    return copy
  }
}

/// Of a logit and a target.
@Sendable private func binaryCrossEntropy(_ inputs: [Double]) -> Double {
  max(inputs[0], 0) - inputs[0] * inputs[1] + log1p(exp(-abs(inputs[0])))
}

@Sendable private func squaredError(_ inputs: [Double]) -> Double {
  (inputs[0] - inputs[1]) * (inputs[0] - inputs[1])
}

/// Of x, a mean and the logarithm of a variance.
@Sendable private func normalLikelihood(_ inputs: [Double]) -> Double {
  let distance = inputs[0] - inputs[1]
  return (log(2 * .pi) + inputs[2] + distance * distance / exp(inputs[2])) / 2
}

/// Of a mean and the logarithm of a variance.
@Sendable private func normalDivergence(_ inputs: [Double]) -> Double {
  (exp(inputs[1]) + inputs[0] * inputs[0] - 1 - inputs[1]) / 2
}

/// Of a mean, the logarithm of a variance, and noise.
@Sendable private func normalSample(_ inputs: [Double]) -> Double {
  inputs[0] + exp(inputs[1] / 2) * inputs[2]
}
