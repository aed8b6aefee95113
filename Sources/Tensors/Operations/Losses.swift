extension Tensor {
  /// The negative log-likelihood in nats of `targets` in 0...1 under a Bernoulli distribution with these logits:
  /// log(1 + eˣ) − t·x, element by element.
  public static func binaryCrossEntropy(logits: Tensor, targets: Tensor) -> Tensor {
    require(
      logits.shape == targets.shape,
      "binaryCrossEntropy: logits \(logits.shape) and targets \(targets.shape) differ")
    return logits.softplus() - targets * logits
  }

  /// (prediction − target)², element by element.
  public static func squaredError(_ prediction: Tensor, _ target: Tensor) -> Tensor {
    (prediction - target).square()
  }

  /// log(eˣ / Σ eˣ) along the innermost axis.
  public func logSoftmax() -> Tensor {
    let (rows, columns) = rowExtents("logSoftmax")
    return Tensor(shape: shape) { gm_log_softmax(pointer, $0, rows, columns) }
      .recorded("logSoftmax", pullback { $0 - $1.exp() * $0.rowSumsRepeated() })
  }

  /// eˣ / Σ eˣ along the innermost axis.
  public func softmax() -> Tensor { logSoftmax().exp() }

  private func rowSumsRepeated() -> Tensor {
    let rows = rows
    return Tensor<2>(repeatingPerSample: rows.sumPerSample(), shape: rows.shape).reshaped(shape)
  }
}

extension Tensor where Rank == 1 {
  /// The negative log-likelihood in nats of `targets`, whole numbers in 0 ..< K, under a categorical
  /// distribution with these logits: `[rows, K]` and `[rows]` to `[rows]`.
  public static func softmaxCrossEntropy(logits: Tensor<2>, targets: Vector) -> Vector {
    require(
      targets.count == logits.shape[0],
      "softmaxCrossEntropy: \(targets.count) targets for the logits \(logits.shape)")
    let classes = logits.shape[1]
    let chosen = Tensor<2>(shape: logits.shape) { target in
      target.update(repeating: 0, count: logits.count)
      for (row, label) in targets.elements.enumerated() { target[row * classes + Int(label)] = 1 }
    }
    return -(logits.logSoftmax() * chosen).sumPerSample()
  }
}
