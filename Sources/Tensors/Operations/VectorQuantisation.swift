import CMatrix
import CPointwise

extension Tensor where Rank == 2 {
  /// The row of `table` that is nearest to each row here, the first of equals: `[M, D]` and `[K, D]` to `[M]`, whole
  /// numbers in 0 ..< K. Not recorded.
  ///
  /// |x − e|² is least where x·e − ½·|e|² is largest, which is one matrix product.
  public func nearestRows(of table: Tensor<2>) -> Vector {
    require(
      shape[1] == table.shape[1] && table.shape[0] > 0,
      "nearestRows: rows \(shape) cannot be compared with the rows \(table.shape)")
    let table = table.detached()
    let halfSquares = table.dotPerSample(table) * -0.5
    return multiply(self, table, bias: halfSquares, form: gm_matrix_right_transposed).largestInRows()
  }
}

extension Tensor {
  /// These values, with the gradient of `input`: what comes back to them goes on to it unchanged, and nothing goes to
  /// what they were computed from.
  ///
  /// The straight-through estimator of Bengio et al. 2013, "Estimating or propagating gradients through stochastic
  /// neurons for conditional computation", for values that depend on `input` by steps.
  public func straightThrough(from input: Tensor) -> Tensor {
    require(shape == input.shape, "straightThrough: values \(shape) for the input \(input.shape)")
    return detached().recorded("straightThrough", input.pullback { $0 })
  }
}
