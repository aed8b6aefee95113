import CMatrix
import CPointwise

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
    func call() -> TracedCall {
      let transposesLeft = form == gm_matrix_left_transposed
      let transposesRight = form == gm_matrix_right_transposed
      return TracedCall(
        .matrixProduct(transposingLeft: transposesLeft, transposingRight: transposesRight), operand,
        right.operand)
    }
    switch form {
    case gm_matrix_plain:
      return result.recorded(
        "matrixProduct",
        pullback { $0.product(right, gm_matrix_right_transposed) },
        right.pullback { self.product($0, gm_matrix_left_transposed) }, as: call())
    case gm_matrix_right_transposed:
      return result.recorded(
        "matrixProduct",
        pullback { $0.product(right, gm_matrix_plain) },
        right.pullback { $0.product(self, gm_matrix_left_transposed) }, as: call())
    default:
      return result.recorded(
        "matrixProduct",
        pullback { right.product($0, gm_matrix_right_transposed) },
        right.pullback { self.product($0, gm_matrix_plain) }, as: call())
    }
  }
}

extension Tensor {
  /// x·w + bias along the innermost axis, rectified if asked: `[…, in]`, weights `[in, out]` and bias `[out]` to
  /// `[…, out]`.
  public func linear(
    _ weights: Tensor<2>, bias: Vector? = nil, then rectifier: Rectifier? = nil
  ) -> Tensor {
    require(
      Rank > 0 && shape[-1] == weights.shape[0],
      "linear: rows of \(shape) do not fit the weights \(weights.shape), whose input comes first")
    require(
      bias.map { $0.count == weights.shape[1] } ?? true,
      "linear: a bias of \(bias?.count ?? 0) for the weights \(weights.shape)")
    let input = rows
    let output = multiply(
      input, weights, bias: bias, form: gm_matrix_plain, thenReLU: rectifier == .relu)
    // The rule of a rectifier needs nothing but its result, so it is a step of its own on the tape.
    let sum = output.recorded(
      "linear",
      [
        input.pullback { $0.matrixProduct(weights, transposingRight: true) },
        weights.pullback { input.matrixProduct($0, transposingLeft: true) },
      ] + (bias.map { [$0.pullback { $0.columnSums() }] } ?? []),
      as: TracedCall(.linear, input.operand, weights.operand, bias?.operand)
    ).reshaped(shape.replacingLast(by: weights.shape[1]))
    guard let rectifier else { return sum }
    if rectifier != .relu { gm_leaky_relu(sum.count, rectifier.slope, sum.pointer, sum.storage.elements) }
    return sum.recorded(
      "rectified", sum.pullback { $0.gradient(of: rectifier, at: $1) },
      as: TracedCall(.elementary(ElementaryFunction(rectifier)), sum.operand))
  }
}

/// The product in one of the kernel's forms, not recorded.
func multiply(
  _ left: Tensor<2>, _ right: Tensor<2>, bias: Vector? = nil, form: gm_matrix_form, thenReLU: Bool = false
) -> Tensor<2> {
  let geometry = productGeometry(left, right, form)
  return Tensor<2>(shape: [Int(geometry.rows), Int(geometry.columns)]) { target in
    runProduct(geometry, left, right, bias: bias, thenReLU: thenReLU, into: target)
  }
}

/// Adds the product of `left` and `right` to what `sums` holds, which nothing else may hold yet: each element goes on
/// with its chain of fused multiply-adds.
func accumulate(_ left: Tensor<2>, _ right: Tensor<2>, into sums: Tensor<2>) {
  var geometry = productGeometry(left, right, gm_matrix_plain)
  geometry.accumulate = true
  runProduct(geometry, left, right, bias: nil, thenReLU: false, into: sums.storage.elements)
}

private func runProduct(
  _ geometry: gm_matrix_geometry, _ left: Tensor<2>, _ right: Tensor<2>, bias: Vector?,
  thenReLU: Bool, into target: UnsafeMutablePointer<Float>
) {
  withUnsafePointer(to: geometry) { geometry in
    withWorkspace(gm_matrix_product_workspace_size(geometry)) { workspace in
      gm_matrix_product(
        geometry, left.pointer, right.pointer, bias?.pointer,
        thenReLU ? gm_epilogue_relu : gm_epilogue_none, target, workspace)
    }
  }
}

private func productGeometry(
  _ left: Tensor<2>, _ right: Tensor<2>, _ form: gm_matrix_form
) -> gm_matrix_geometry {
  let transposesLeft = form == gm_matrix_left_transposed
  let transposesRight = form == gm_matrix_right_transposed
  let (rows, inner) = (left.shape[transposesLeft ? 1 : 0], left.shape[transposesLeft ? 0 : 1])
  let columns = right.shape[transposesRight ? 0 : 1]
  require(
    inner == right.shape[transposesRight ? 1 : 0],
    "matrixProduct: \(left.shape)\(transposesLeft ? " transposed" : "") does not fit "
      + "\(right.shape)\(transposesRight ? " transposed" : "")")
  return gm_contiguous_product(form, Int32(rows), Int32(inner), Int32(columns))
}
