import Tensors

/// A lower bound of log p(x) in nats, one number an image, in its two parts:
///
///     log p(x) ≥ E_q[log p(x | z)] − D(q(z | x) ‖ p(z))
///
/// Kingma and Welling 2014, "Auto-encoding variational Bayes", equation 3.
public struct EvidenceLowerBound {
  /// E_q[log p(x | z)], or an estimate of it: `[N]`.
  public let reconstruction: Vector

  /// D(q(z | x) ‖ p(z)), or what stands in its place: `[N]`.
  public let divergence: Vector

  /// The bound that is made of these parts.
  public init(reconstruction: Vector, divergence: Vector) {
    require(
      reconstruction.shape == divergence.shape,
      "EvidenceLowerBound: reconstructions \(reconstruction.shape) and divergences \(divergence.shape) differ"
    )
    (self.reconstruction, self.divergence) = (reconstruction, divergence)
  }

  /// The bound: `[N]`.
  public var bound: Vector { reconstruction - divergence }
}
