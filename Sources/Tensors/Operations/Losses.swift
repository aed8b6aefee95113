import CPointwise

extension Tensor {
  /// The negative log-likelihood in nats of `targets` in 0...1 under Bernoulli distributions with these logits:
  /// log(1 + eˣ) − t·x, element by element.
  public static func binaryCrossEntropy(logits: Tensor, targets: Tensor) -> Tensor {
    logits.combined(with: targets, by: gm_binary_cross_entropy, "binaryCrossEntropy").recorded(
      "binaryCrossEntropy",
      logits.pullback { $0.crossEntropyGradient(logits: logits, targets: targets) },
      targets.pullback { -($0 * logits) })
  }

  /// The gradient of the logits when this is that of the binary cross-entropy: (σ(x) − t)·dl.
  private func crossEntropyGradient(logits: Tensor, targets: Tensor) -> Tensor {
    Tensor(shape: shape) {
      gm_binary_cross_entropy_backward(count, logits.pointer, targets.pointer, pointer, $0)
    }.recorded(
      "gradient of binaryCrossEntropy",
      pullback { $0.crossEntropyGradient(logits: logits, targets: targets) },
      logits.pullback { ($0 * self).gradient(of: .sigmoid, keeping: logits.sigmoid()) },
      targets.pullback { -($0 * self) })
  }

  /// The sums over each sample of ``binaryCrossEntropy(logits:targets:)``, in one walk through memory: `[N, …]` to
  /// `[N]`.
  public static func binaryCrossEntropyPerSample(logits: Tensor, targets: Tensor) -> Vector {
    require(
      logits.shape == targets.shape,
      "binaryCrossEntropyPerSample: shapes \(logits.shape) and \(targets.shape) differ")
    let (samples, size) = logits.sampleExtents("binaryCrossEntropyPerSample")
    return Vector(shape: [samples]) {
      gm_binary_cross_entropy_row_sums(samples, size, logits.pointer, targets.pointer, $0)
    }.recorded(
      "binaryCrossEntropyPerSample",
      logits.pullback { logits.crossEntropyGradient(targets: targets, perSample: $0) },
      targets.pullback { -logits.multiplied(perSample: $0) })
  }

  /// The gradient of these logits when `gradient` is that of each sample's cross-entropy.
  private func crossEntropyGradient(targets: Tensor, perSample gradient: Vector) -> Tensor {
    guard !isWatched, !targets.isWatched, !gradient.isWatched else {
      return Tensor(repeatingPerSample: gradient, shape: shape)
        .crossEntropyGradient(logits: self, targets: targets)
    }
    let (samples, size) = sampleExtents("binaryCrossEntropyPerSample")
    return Tensor(shape: shape) {
      gm_binary_cross_entropy_row_sums_backward(
        samples, size, pointer, targets.pointer, gradient.pointer, $0)
    }
  }

  /// (prediction − target)², element by element.
  public static func squaredError(_ prediction: Tensor, _ target: Tensor) -> Tensor {
    prediction.combined(with: target, by: gm_squared_error, "squaredError").recorded(
      "squaredError",
      prediction.pullback { $0.squaredErrorGradient(prediction, target) },
      target.pullback { -$0.squaredErrorGradient(prediction, target) })
  }

  /// The gradient of the prediction when this is that of the squared error: 2·(prediction − target)·dl.
  private func squaredErrorGradient(_ prediction: Tensor, _ target: Tensor) -> Tensor {
    Tensor(shape: shape) {
      gm_squared_error_backward(count, prediction.pointer, target.pointer, pointer, $0)
    }.recorded(
      "gradient of squaredError",
      pullback { $0.squaredErrorGradient(prediction, target) },
      prediction.pullback { $0 * self * 2 },
      target.pullback { $0 * self * -2 })
  }
}
