import CPointwise

extension Tensor {
  /// eˣ / Σ eˣ along the innermost axis.
  public func softmax() -> Tensor {
    let (rows, classes) = rowExtents("softmax")
    return Tensor(shape: shape) { gm_softmax(rows, classes, pointer, $0) }
      .recorded(
        "softmax", pullback { [shape] in $0.rows.softmaxGradient(probabilities: $1.rows).reshaped(shape) })
  }

  /// log(eˣ / Σ eˣ) along the innermost axis.
  public func logSoftmax() -> Tensor {
    let (rows, classes) = rowExtents("logSoftmax")
    return Tensor(shape: shape) { gm_log_softmax(rows, classes, pointer, $0) }
      .recorded(
        "logSoftmax",
        pullback { [shape] in $0.rows.logSoftmaxGradient(logProbabilities: $1.rows).reshaped(shape) })
  }
}

extension Tensor where Rank == 2 {
  /// log Σ eˣ of each row: `[rows, K]` to `[rows]`. Nothing overflows, however large the elements.
  public func logSumExp() -> Vector {
    require(shape[1] > 0, "logSumExp: rows of \(shape) are empty")
    return Vector(shape: [shape[0]]) { gm_log_sum_exp(shape[0], shape[1], pointer, $0) }
      .recorded("logSumExp", pullback { self.softmax().multiplied(perSample: $0) })
  }

  /// log of the mean of eˣ over each row: `[rows, K]` to `[rows]`.
  public func logMeanExp() -> Vector { logSumExp() - Scalar(Float(shape[1])).log().value }
}

extension Tensor where Rank == 2 {
  /// The gradient of the logits when this is that of the probabilities y: y·(dy − Σ y·dy).
  fileprivate func softmaxGradient(probabilities y: Tensor) -> Tensor {
    Tensor(shape: shape) { gm_softmax_backward(shape[0], shape[1], y.pointer, pointer, $0) }.recorded(
      "gradient of softmax",
      pullback { $0.softmaxGradient(probabilities: y) },
      y.pullback { gradient in
        gradient * self - gradient.multiplied(perSample: y.dotPerSample(self))
          - multiplied(perSample: gradient.dotPerSample(y))
      })
  }

  /// The gradient of the logits when this is that of the log-probabilities y: dy − e^y·Σ dy.
  fileprivate func logSoftmaxGradient(logProbabilities y: Tensor) -> Tensor {
    Tensor(shape: shape) { gm_log_softmax_backward(shape[0], shape[1], y.pointer, pointer, $0) }.recorded(
      "gradient of logSoftmax",
      pullback { $0.adding(perSample: -$0.dotPerSample(y.exp())) },
      y.pullback { -($0 * y.exp()).multiplied(perSample: self.sumPerSample()) })
  }

  /// One class drawn from each row of logits: `[rows, K]` to `[rows]`, whole numbers in 0 ..< K. Not recorded.
  public func sampledClasses(using generator: inout RandomGenerator) -> Vector {
    let draws = Vector(uniformIn: 0..<1, shape: [shape[0]], using: &generator)
    return Indices(count: shape[0]) {
      gm_sample_categorical(shape[0], shape[1], pointer, draws.pointer, $0)
    }.vector
  }

  /// The place of the largest element of each row, the first of equals: `[rows, K]` to `[rows]`. Not recorded.
  public func largestInRows() -> Vector {
    Indices(count: shape[0]) { gm_largest_in_rows(shape[0], shape[1], pointer, $0) }.vector
  }
}

extension Tensor where Rank == 1 {
  /// The negative log-likelihood in nats of `targets`, whole numbers in 0 ..< K, under categorical distributions
  /// with these logits: `[rows, K]` and `[rows]` to `[rows]`.
  ///
  /// A fused operation without a second derivative.
  public static func softmaxCrossEntropy(logits: Tensor<2>, targets: Vector) -> Vector {
    let (rows, classes) = (logits.shape[0], logits.shape[1])
    require(
      targets.count == rows, "softmaxCrossEntropy: \(targets.count) targets for the logits \(logits.shape)")
    let indices = Indices(targets, below: classes, "softmaxCrossEntropy")
    let logSums = Storage(count: rows)
    let losses = Vector(shape: [rows]) {
      gm_softmax_cross_entropy(rows, classes, logits.pointer, indices.pointer, $0, logSums.elements)
    }
    return losses.recorded(
      "softmaxCrossEntropy",
      logits.pullback { gradient in
        Tensor<2>(shape: logits.shape) {
          gm_softmax_cross_entropy_backward(
            rows, classes, logits.pointer, indices.pointer, logSums.elements, gradient.pointer, $0)
        }.recordedWithoutRule("gradient of softmaxCrossEntropy", of: [gradient.node, logits.node])
      })
  }
}
