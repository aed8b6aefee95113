import CPointwise

extension Tensor {
  /// The negative log-likelihood in nats of `values` under normal distributions, element by element:
  /// ½·(log 2π + v + (x − m)²·e⁻ᵛ) with means m and the logarithms v of the variances.
  ///
  /// A fused operation without a second derivative.
  public static func gaussianNegativeLogLikelihood(
    of values: Tensor, mean: Tensor, logVariance: Tensor
  ) -> Tensor {
    checkGaussian("gaussianNegativeLogLikelihood", mean, logVariance, values)
    let count = values.count
    let result = Tensor(shape: values.shape) {
      gm_gaussian_negative_log_likelihood(count, values.pointer, mean.pointer, logVariance.pointer, $0)
    }
    let gradients = SharedGradients<Rank>(
      "gaussianNegativeLogLikelihood", of: [values.node, mean.node, logVariance.node]
    ) { gradient in
      pair(count) {
        gm_gaussian_negative_log_likelihood_backward(
          count, values.pointer, mean.pointer, logVariance.pointer, gradient.pointer, $0, $1)
      }
    }
    return result.recorded(
      "gaussianNegativeLogLikelihood",
      values.pullback { -gradients.share(0, of: $0).reshaped(values.shape) },
      mean.pullback { gradients.share(0, of: $0).reshaped(values.shape) },
      logVariance.pullback { gradients.share(1, of: $0).reshaped(values.shape) })
  }

  /// The Kullback–Leibler divergence in nats of normal distributions from the standard one, element by element:
  /// ½·(eᵛ + m² − 1 − v).
  ///
  /// A fused operation without a second derivative.
  public static func gaussianDivergence(mean: Tensor, logVariance: Tensor) -> Tensor {
    checkGaussian("gaussianDivergence", mean, logVariance)
    let count = mean.count
    let result = Tensor(shape: mean.shape) {
      gm_gaussian_divergence(count, mean.pointer, logVariance.pointer, $0)
    }
    let gradients = SharedGradients<Rank>("gaussianDivergence", of: [mean.node, logVariance.node]) {
      gradient in
      pair(count) {
        gm_gaussian_divergence_backward(count, mean.pointer, logVariance.pointer, gradient.pointer, $0, $1)
      }
    }
    return result.recorded(
      "gaussianDivergence",
      mean.pullback { gradients.share(0, of: $0).reshaped(mean.shape) },
      logVariance.pullback { gradients.share(1, of: $0).reshaped(mean.shape) })
  }

  /// What standard normal `noise` becomes under normal distributions, element by element: m + e^(v/2)·noise
  /// (Kingma and Welling 2014, "Auto-encoding variational Bayes", section 2.4). The noise is a constant.
  public static func gaussianSample(mean: Tensor, logVariance: Tensor, noise: Tensor) -> Tensor {
    checkGaussian("gaussianSample", mean, logVariance, noise)
    return Tensor(shape: mean.shape) {
      gm_gaussian_sample(mean.count, mean.pointer, logVariance.pointer, noise.pointer, $0)
    }.recorded(
      "gaussianSample",
      mean.pullback { $0 },
      logVariance.pullback { $0.sampleGradient(logVariance: logVariance, noise: noise) })
  }

  /// The gradient of the log-variance when this is that of the sample: ½·e^(v/2)·noise·dz.
  private func sampleGradient(logVariance: Tensor, noise: Tensor) -> Tensor {
    Tensor(shape: shape) {
      gm_gaussian_sample_backward(count, logVariance.pointer, noise.pointer, pointer, $0)
    }.recorded(
      "gradient of gaussianSample",
      pullback { $0.sampleGradient(logVariance: logVariance, noise: noise) },
      logVariance.pullback { ($0 * self).sampleGradient(logVariance: logVariance, noise: noise) * 0.5 })
  }

  private static func checkGaussian(_ operation: String, _ mean: Tensor, _ others: Tensor...) {
    for other in others {
      require(other.shape == mean.shape, "\(operation): shapes \(mean.shape) and \(other.shape) differ")
    }
  }
}

/// Two vectors that a kernel writes together.
private func pair(
  _ count: Int, fill: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>) -> Void
) -> [Vector] {
  let (first, second) = (Storage(count: count), Storage(count: count))
  fill(first.elements, second.elements)
  return [Vector(storage: first), Vector(storage: second)]
}
