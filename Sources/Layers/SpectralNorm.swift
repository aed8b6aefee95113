import Tensors

/// The weights of a layer, divided by their largest singular value, so that the layer stretches no difference of
/// inputs:
///
///     W / σ(W),   σ(W) = uᵀ·W·v
///
/// where W is a matrix with a row for each output and a column for all that an output is summed from: the channels of
/// every tap, for a convolution. The directions u and v follow the largest singular value by power iteration, one step
/// a forward pass in training:
///
///     v ← Wᵀ·u / ‖Wᵀ·u‖,   u ← W·v / ‖W·v‖
///
/// They start from normal draws and 15 such steps. Gradients go back through σ, in which u and v are constants, and may
/// be differentiated again.
///
/// Every forward pass in training takes its step, as in PyTorch: a discriminator's loss, which asks about real and about
/// generated images, takes two, and a generator's loss one more if the discriminator is in training meanwhile, as in a
/// run. Nothing moves in evaluation: ``valueAndGradient(of:mode:_:)`` of a generator leaves a discriminator's mode alone.
///
/// In files the weights are `weight_orig`, u is `weight_u` and v is `weight_v`, as PyTorch's spectral_norm names and
/// arranges them. Weights that are all 0 have no direction to be divided along.
///
/// Miyato, Kataoka, Koyama, Yoshida 2018, "Spectral normalization for generative adversarial networks", sections 2.1
/// and 2.2 and algorithm 1.
public final class SpectralNorm<let Rank: Int>: Module {
  /// W, as the layer arranges it in memory.
  public let original: Parameter<Rank>

  /// u: `[outputs]`. Not trained.
  public let left: Parameter<1>

  /// v: one number for each that an output is summed from. Not trained.
  public let right: Parameter<1>

  /// Whether outputs are the rows of the weights in memory, all axes but the last taken as one, or the columns.
  private let outputsAreRows: Bool

  init(
    _ original: Parameter<Rank>, outputsAreRows: Bool = false, rightLayout: ParameterLayout = .asIs,
    using generator: inout RandomGenerator
  ) {
    let columns = original.shape[Rank - 1]
    let rows = original.flattened.count / columns
    (self.original, self.outputsAreRows) = (original, outputsAreRows)
    let (outputs, inputs) = outputsAreRows ? (rows, columns) : (columns, rows)
    let start = FeatureBatch(normalMean: 0, shape: [1, outputs], using: &generator)
    left = Parameter(start.direction, isTrainable: false)
    right = Parameter(Vector(zeros: [inputs]), layout: rightLayout, isTrainable: false)
    for _ in 0..<15 { _ = weights(in: .training) }
  }

  /// The parameters under the names that PyTorch's spectral_norm gives them.
  public var parts: [(name: String, part: Any)] {
    [("weight_orig", original), ("weight_u", left), ("weight_v", right)]
  }

  /// W / σ, after a step of the power iteration in training.
  public func weights(in mode: Mode) -> Tensor<Rank> {
    let weights = original.value
    let columns = weights.shape[-1]
    let matrix: Tensor<2> = weights.reshaped([weights.count / columns, columns])
    if mode == .training {
      right.value = left.row.matrixProduct(matrix, transposingRight: !outputsAreRows).direction
    }
    let image = right.row.matrixProduct(matrix, transposingRight: outputsAreRows)
    if mode == .training { left.value = image.direction }
    let norm = image.dotPerSample(left.row)
    let numbers: Tensor<2> = weights.reshaped([1, weights.count])
    return numbers.multiplied(perSample: norm.reciprocal()).reshaped(weights.shape)
  }
}

extension Parameter where Rank == 1 {
  fileprivate var row: FeatureBatch { value.reshaped([1, shape[0]]) }
}

extension Tensor where Rank == 2 {
  /// A single row at unit length, detached.
  fileprivate var direction: Vector {
    let row = detached()
    let length = row.dotPerSample(row).elements[0].squareRoot()
    return (row / max(length, 1e-12)).flattened
  }
}
