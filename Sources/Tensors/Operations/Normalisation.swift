/// What a batch was normalised with: one number a channel.
public struct BatchStatistics {
  /// The mean of each channel.
  public let mean: Vector

  /// The mean squared distance from it.
  public let variance: Vector

  /// Statistics of one batch, or gathered over many.
  public init(mean: Vector, variance: Vector) { (self.mean, self.variance) = (mean, variance) }
}

extension Tensor {
  /// Normalises each channel (of the innermost axis) over all other axes to mean 0 and variance 1, then applies
  /// `scale` and `offset` (Ioffe and Szegedy 2015). Also gives the statistics, detached.
  public func batchNormalized(
    scale: Vector, offset: Vector, epsilon: Float = 1e-5
  ) -> (output: Tensor, statistics: BatchStatistics) {
    let (count, channels) = rowExtents("batchNormalized")
    require(
      scale.shape == [channels] && offset.shape == [channels],
      "batchNormalized: scale \(scale.shape) and offset \(offset.shape) for \(shape)")
    let mean = columnSums() / Float(count)
    let centred = adding(row: -mean)
    let variance = centred.square().columnSums() / Float(count)
    let deviation = (variance + epsilon).squareRoot()
    let output = centred.multiplied(byRow: scale / deviation).adding(row: offset)
    return (output, BatchStatistics(mean: mean.detached(), variance: variance.detached()))
  }

  /// Normalises each channel with `statistics` gathered before, then applies `scale` and `offset`.
  public func normalized(
    with statistics: BatchStatistics, scale: Vector, offset: Vector, epsilon: Float = 1e-5
  ) -> Tensor {
    let factor = scale / (statistics.variance + epsilon).squareRoot()
    return multiplied(byRow: factor).adding(row: offset - statistics.mean * factor)
  }

  /// Normalises each row of the innermost axis to mean 0 and variance 1, then applies `scale` and `offset`
  /// (Ba et al. 2016).
  public func layerNormalized(scale: Vector, offset: Vector, epsilon: Float = 1e-5) -> Tensor {
    let columns = rowExtents("layerNormalized").columns
    let rows = rows
    let mean = rows.sumPerSample() / Float(columns)
    let centred = rows - Tensor<2>(repeatingPerSample: mean, shape: rows.shape)
    let variance = centred.square().sumPerSample() / Float(columns)
    let normal = centred.multiplied(perSample: 1 / (variance + epsilon).squareRoot())
    return normal.multiplied(byRow: scale).adding(row: offset).reshaped(shape)
  }
}
