import Tensors

/// Normalises each channel to mean 0 and variance 1 over everything else, then scales and shifts it:
///
///     y = (x − μ)/√(σ² + ε) · weight + bias
///
/// Input and output are `[…, channels]` of any rank: the role of PyTorch's nn.BatchNorm1d to 3d. In training
/// μ and σ² are the batch's own. In evaluation they are running statistics, gathered in training:
///
///     running ← (1 − momentum)·running + momentum·batch
///
/// with the unbiased variance of the batch, as in PyTorch.
///
/// In files the parameters are `weight`, `bias`, `running_mean` and `running_var`. The counter
/// `num_batches_tracked` beside them in PyTorch's files is not used with a fixed momentum, and PyTorch does
/// not miss it.
///
/// Ioffe and Szegedy 2015, "Batch normalization", algorithms 1 and 2.
public final class BatchNorm: RectifyingWriter, ModeDependent {
  /// The scale, 1 at first: `[channels]`.
  public let weight: Parameter<1>

  /// The shift, 0 at first: `[channels]`.
  public let bias: Parameter<1>

  /// The mean used in evaluation: `[channels]`. Not trained.
  public let runningMean: Parameter<1>

  /// The variance used in evaluation: `[channels]`. Not trained.
  public let runningVariance: Parameter<1>

  /// The share of the newest batch in the running statistics.
  public let momentum: Float

  /// ε.
  public let epsilon: Float

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// A normalisation of `channels` channels.
  public init(_ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5) {
    require(channels > 0, "BatchNorm: of \(channels) channels")
    weight = Parameter(Vector(ones: [channels]))
    bias = Parameter(Vector(zeros: [channels]))
    runningMean = Parameter(Vector(zeros: [channels]), isTrainable: false)
    runningVariance = Parameter(Vector(ones: [channels]), isTrainable: false)
    (self.momentum, self.epsilon) = (momentum, epsilon)
  }

  /// A normalisation whose scale starts at what `scale` draws.
  public convenience init(
    _ channels: Int, momentum: Float = 0.1, epsilon: Float = 1e-5, scale: Initializer,
    using generator: inout RandomGenerator
  ) {
    self.init(channels, momentum: momentum, epsilon: epsilon)
    let fans = Fans(input: 1, output: 1)
    weight.value = scale([channels], fans: fans, using: &generator)
  }

  /// The parameters under PyTorch's names.
  public var parts: [(name: String, part: Any)] {
    [("weight", weight), ("bias", bias), ("running_mean", runningMean), ("running_var", runningVariance)]
  }

  /// The normalised input, rectified if asked; in training the running statistics move as well.
  public func callAsFunction<let Rank: Int>(
    _ input: Tensor<Rank>, then rectifier: Rectifier?
  ) -> Tensor<Rank> {
    requireChannels("BatchNorm", input, weight.shape[0])
    guard mode == .training else {
      let statistics = BatchStatistics(mean: runningMean.value, variance: runningVariance.value)
      return input.normalized(
        with: statistics, scale: weight.value, offset: bias.value, epsilon: epsilon, then: rectifier)
    }
    let (output, statistics) = input.batchNormalized(
      scale: weight.value, offset: bias.value, epsilon: epsilon, then: rectifier)
    gather(statistics, count: input.count / weight.shape[0])
    return output
  }

  private func gather(_ statistics: BatchStatistics, count: Int) {
    require(count > 1, "BatchNorm: \(count) values a channel have no variance to train with")
    let unbiased = statistics.variance * (Float(count) / Float(count - 1))
    runningMean.value = runningMean.value * (1 - momentum) + statistics.mean * momentum
    runningVariance.value = runningVariance.value * (1 - momentum) + unbiased * momentum
  }
}
