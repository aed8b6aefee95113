import Tensors

/// How the losses of single elements become one number.
///
/// It is always written out: a mean where a sum was meant changes a likelihood by the number of pixels, and
/// nothing else shows it.
public enum Reduction: Sendable, CaseIterable {
  /// The sum over everything.
  case sum

  /// The sum over each sample's elements, then the mean over samples: nats an image, for likelihoods.
  case sumPerSampleMeanOverBatch

  /// The mean over everything, samples and elements alike.
  case meanOverAll

  /// The reduced losses, where the first axis of `losses` counts samples.
  public func callAsFunction<let Rank: Int>(_ losses: Tensor<Rank>) -> Scalar {
    switch self {
    case .sum: losses.sum()
    case .sumPerSampleMeanOverBatch: losses.sumPerSample().mean()
    case .meanOverAll: losses.mean()
    }
  }
}

/// The squared error (prediction − target)², reduced. With ``Reduction/meanOverAll`` it is what its name
/// says, and what PyTorch's mse_loss gives.
public func meanSquaredError<let Rank: Int>(
  _ predictions: Tensor<Rank>, _ targets: Tensor<Rank>, reduction: Reduction
) -> Scalar {
  reduction(Tensor.squaredError(predictions, targets))
}

/// The cross-entropy −t·log σ(x) − (1 − t)·log(1 − σ(x)) of targets t in 0...1 from probabilities with the
/// logits x, reduced. Logits and targets have one shape.
public func binaryCrossEntropy<let Rank: Int>(
  logits: Tensor<Rank>, targets: Tensor<Rank>, reduction: Reduction
) -> Scalar {
  reduction(Tensor.binaryCrossEntropy(logits: logits, targets: targets))
}

/// The cross-entropy −log softmax(x)[t] of classes t from probabilities with the logits x, reduced: the loss
/// of a classifier. Logits are `[N, K]`, targets `[N]`, whole numbers in 0 ..< K. (Of pixels, see
/// ``Categorical``.)
public func softmaxCrossEntropy(logits: FeatureBatch, targets: Vector, reduction: Reduction) -> Scalar {
  reduction(Vector.softmaxCrossEntropy(logits: logits, targets: targets))
}
