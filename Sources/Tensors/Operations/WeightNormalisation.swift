import CPointwise

extension Tensor where Rank == 3 {
  /// Weights `[taps, in, out]` with the directions of these, and a length for each output: v to g·v/‖v‖,
  /// where the norm is over taps and inputs (Salimans and Kingma 2016, "Weight normalization", section 2).
  ///
  /// A fused operation without a second derivative.
  public func weightNormalized(gains: Vector) -> Tensor {
    let (rows, columns) = rowExtents("weightNormalized")
    require(gains.count == columns, "weightNormalized: \(gains.count) gains for the outputs of \(shape)")
    let (norms, workspaceSize) = (Storage(count: columns), gm_weight_norm_workspace_size(rows, columns))
    let result = Tensor(shape: shape) { target in
      withWorkspace(workspaceSize) {
        gm_weight_norm(rows, columns, pointer, gains.pointer, target, norms.elements, $0)
      }
    }
    let gradients = SharedGradients<3>("weightNormalized", of: [node, gains.node]) { gradient in
      let (directions, lengths) = (Storage(count: count), Storage(count: columns))
      withWorkspace(workspaceSize) {
        gm_weight_norm_backward(
          rows, columns, pointer, gains.pointer, norms.elements, gradient.pointer, directions.elements,
          lengths.elements, $0)
      }
      return [directions, lengths].map(Vector.init(storage:))
    }
    return result.recorded(
      "weightNormalized",
      pullback { [shape] in gradients.share(0, of: $0).reshaped(shape) },
      gains.pullback { gradients.share(1, of: $0) })
  }
}
