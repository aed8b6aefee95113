import CPointwise

/// What a batch was normalised with: one number a channel.
public struct BatchStatistics {
  /// The mean of each channel.
  public let mean: Vector

  /// The mean squared distance from it.
  public let variance: Vector

  /// Statistics gathered elsewhere.
  public init(mean: Vector, variance: Vector) {
    (self.mean, self.variance) = (mean.detached(), variance.detached())
  }
}

extension Tensor {
  /// Normalises each channel (of the innermost axis) over all other axes to mean 0 and variance 1, then applies
  /// `scale` and `offset` (Ioffe and Szegedy 2015, "Batch normalization", algorithm 1):
  ///
  ///     y = (x − μ) / √(σ² + ε) · scale + offset
  ///
  /// and `rectifier`, if there is one, to that. The statistics μ and σ² come with it, detached. A fused operation
  /// without a second derivative.
  public func batchNormalized(
    scale: Vector, offset: Vector, epsilon: Float = 1e-5, then rectifier: Rectifier? = nil
  ) -> (output: Tensor, statistics: BatchStatistics) {
    let (rows, channels) = rowExtents("batchNormalized")
    require(count > 0, "batchNormalized: \(shape) has no elements to take statistics of")
    let (mean, variance) = (Storage(count: channels), Storage(count: channels))
    withWorkspace(gm_batch_norm_workspace_size(rows, channels)) {
      gm_batch_statistics(rows, channels, pointer, mean.elements, variance.elements, $0)
    }
    let statistics = BatchStatistics(mean: Vector(storage: mean), variance: Vector(storage: variance))
    let output = normalized(
      "batchNormalized", statistics, scale, offset, epsilon, rectifier, gradient: gm_batch_norm_backward)
    return (output, statistics)
  }

  /// Normalises each channel with `statistics` gathered before, then applies `scale` and `offset`, and `rectifier`
  /// if there is one.
  ///
  /// A fused operation without a second derivative.
  public func normalized(
    with statistics: BatchStatistics, scale: Vector, offset: Vector, epsilon: Float = 1e-5,
    then rectifier: Rectifier? = nil
  ) -> Tensor {
    normalized(
      "normalized", statistics, scale, offset, epsilon, rectifier, gradient: gm_batch_norm_fixed_backward)
  }

  private func normalized(
    _ operation: String, _ statistics: BatchStatistics, _ scale: Vector, _ offset: Vector, _ epsilon: Float,
    _ rectifier: Rectifier?, gradient: @escaping BatchGradientKernel
  ) -> Tensor {
    let (rows, channels) = rowExtents(operation)
    let slope = rectifier?.slope ?? 1
    let (mean, variance) = (statistics.mean, statistics.variance)
    for vector in [scale, offset, mean, variance] {
      require(vector.count == channels, "\(operation): \(vector.count) numbers for the channels of \(shape)")
    }
    let result = Tensor(shape: shape) { target in
      withWorkspace(gm_batch_norm_workspace_size(rows, channels)) {
        gm_batch_norm(
          rows, channels, pointer, mean.pointer, variance.pointer, epsilon, scale.pointer,
          offset.pointer, slope, target, $0)
      }
    }
    let gradients = SharedGradients<Rank>(operation, of: [node, scale.node, offset.node]) { dy in
      let (dx, dscale, doffset) = (Storage(count: count), Storage(count: channels), Storage(count: channels))
      withWorkspace(gm_batch_norm_workspace_size(rows, channels)) {
        gradient(
          rows, channels, pointer, mean.pointer, variance.pointer, epsilon, scale.pointer,
          offset.pointer, slope, dy.pointer, dx.elements, dscale.elements, doffset.elements, $0)
      }
      return [dx, dscale, doffset].map(Vector.init(storage:))
    }
    return result.recorded(
      operation,
      pullback { [shape] in gradients.share(0, of: $0).reshaped(shape) },
      scale.pullback { gradients.share(1, of: $0) },
      offset.pullback { gradients.share(2, of: $0) },
      as: TracedCall(
        operation == "normalized" ? .normalized(epsilon: epsilon, then: rectifier) : .unknown(operation),
        operand, scale.operand, offset.operand, mean.operand, variance.operand))
  }
}

/// `gm_batch_norm_backward` or `gm_batch_norm_fixed_backward`.
private typealias BatchGradientKernel = (
  _ rows: Int, _ columns: Int, _ x: UnsafePointer<Float>, _ means: UnsafePointer<Float>,
  _ variances: UnsafePointer<Float>, _ epsilon: Float, _ scale: UnsafePointer<Float>,
  _ shift: UnsafePointer<Float>, _ slope: Float, _ dy: UnsafePointer<Float>,
  _ dx: UnsafeMutablePointer<Float>,
  _ dscale: UnsafeMutablePointer<Float>, _ dshift: UnsafeMutablePointer<Float>,
  _ workspace: UnsafeMutablePointer<Float>
) -> Void
