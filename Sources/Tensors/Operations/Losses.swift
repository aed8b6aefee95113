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
