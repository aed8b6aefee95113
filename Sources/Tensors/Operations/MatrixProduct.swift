import CMatrix

extension Tensor where Rank == 2 {
  /// The matrix product: `[M, K]` and `[K, N]` to `[M, N]`, where either factor may be given transposed.
  public func matrixProduct(
    _ right: Tensor<2>, transposingLeft: Bool = false, transposingRight: Bool = false
  ) -> Tensor<2> {
    switch (transposingLeft, transposingRight) {
    case (false, false): product(right, gm_matrix_plain)
    case (false, true): product(right, gm_matrix_right_transposed)
    case (true, false): product(right, gm_matrix_left_transposed)
    case (true, true): right.product(self, gm_matrix_plain).transposed()
    }
  }

  /// The three forms are closed under derivatives, so each has all of them.
  private func product(_ right: Tensor<2>, _ form: gm_matrix_form) -> Tensor<2> {
    let result = multiply(self, right, form: form)
    switch form {
    case gm_matrix_plain:
      return result.recorded(
        "matrixProduct",
        pullback { $0.product(right, gm_matrix_right_transposed) },
        right.pullback { self.product($0, gm_matrix_left_transposed) })
    case gm_matrix_right_transposed:
      return result.recorded(
        "matrixProduct",
        pullback { $0.product(right, gm_matrix_plain) },
        right.pullback { $0.product(self, gm_matrix_left_transposed) })
    default:
      return result.recorded(
        "matrixProduct",
        pullback { right.product($0, gm_matrix_right_transposed) },
        right.pullback { self.product($0, gm_matrix_plain) })
    }
  }
}

extension Tensor {
  /// x·w + bias along the innermost axis: `[…, in]`, weights `[in, out]` and bias `[out]` to `[…, out]`.
  public func linear(_ weights: Tensor<2>, bias: Vector? = nil) -> Tensor {
    require(
      Rank > 0 && shape[-1] == weights.shape[0],
      "linear: rows of \(shape) do not fit the weights \(weights.shape), whose input comes first")
    require(
      bias.map { $0.count == weights.shape[1] } ?? true,
      "linear: a bias of \(bias?.count ?? 0) for the weights \(weights.shape)")
    let input = rows
    var operands: [Pullback<2>] = [
      input.pullback { $0.matrixProduct(weights, transposingRight: true) },
      weights.pullback { input.matrixProduct($0, transposingLeft: true) },
    ]
    if let bias { operands.append(bias.pullback { $0.columnSums() }) }
    let output = multiply(input, weights, bias: bias, form: gm_matrix_plain)
    return output.recorded("linear", operands).reshaped(shape.replacingLast(by: weights.shape[1]))
  }
}

/// The product in one of the kernel's forms, not recorded.
private func multiply(
  _ left: Tensor<2>, _ right: Tensor<2>, bias: Vector? = nil, form: gm_matrix_form
) -> Tensor<2> {
  let leftAxes = form == gm_matrix_left_transposed ? (outer: 1, inner: 0) : (outer: 0, inner: 1)
  let rightAxes = form == gm_matrix_right_transposed ? (outer: 0, inner: 1) : (outer: 1, inner: 0)
  let (rows, columns) = (left.shape[leftAxes.outer], right.shape[rightAxes.outer])
  let inner = left.shape[leftAxes.inner]
  require(
    inner == right.shape[rightAxes.inner],
    "matrixProduct: \(left.shape)\(leftAxes.outer == 1 ? " transposed" : "") does not fit "
      + "\(right.shape)\(rightAxes.outer == 0 ? " transposed" : "")")
  var geometry = gm_contiguous_product(form, Int32(rows), Int32(inner), Int32(columns))
  return Tensor<2>(shape: [rows, columns]) { target in
    withWorkspace(gm_matrix_product_workspace_size(&geometry)) { workspace in
      gm_matrix_product(
        &geometry, left.pointer, right.pointer, bias?.pointer, gm_epilogue_none, target, workspace)
    }
  }
}
