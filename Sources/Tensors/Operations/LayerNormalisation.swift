import CPointwise

extension Tensor {
  /// Normalises each row of the innermost axis to mean 0 and variance 1, then applies `scale` and `offset` (Ba et
  /// al. 2016, "Layer normalization", section 3).
  ///
  /// A fused operation without a second derivative.
  public func layerNormalized(scale: Vector, offset: Vector, epsilon: Float = 1e-5) -> Tensor {
    let (rows, columns) = rowExtents("layerNormalized")
    for vector in [scale, offset] {
      require(vector.count == columns, "layerNormalized: \(vector.count) numbers for the rows of \(shape)")
    }
    let (means, deviations) = (Storage(count: rows), Storage(count: rows))
    let result = Tensor(shape: shape) {
      gm_layer_norm(
        rows, columns, pointer, epsilon, scale.pointer, offset.pointer, $0, means.elements,
        deviations.elements)
    }
    let gradients = SharedGradients<Rank>("layerNormalized", of: [node, scale.node, offset.node]) { dy in
      let (dx, dscale, doffset) = (Storage(count: count), Storage(count: columns), Storage(count: columns))
      withWorkspace(gm_layer_norm_workspace_size(rows, columns)) {
        gm_layer_norm_backward(
          rows, columns, pointer, means.elements, deviations.elements, scale.pointer, dy.pointer, dx.elements,
          dscale.elements, doffset.elements, $0)
      }
      return [dx, dscale, doffset].map(Vector.init(storage:))
    }
    return result.recorded(
      "layerNormalized",
      pullback { [shape] in gradients.share(0, of: $0).reshaped(shape) },
      scale.pullback { gradients.share(1, of: $0) },
      offset.pullback { gradients.share(2, of: $0) },
      as: TracedCall(.layerNormalized(epsilon: epsilon), operand, scale.operand, offset.operand))
  }
}
