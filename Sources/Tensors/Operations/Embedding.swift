import CPointwise

extension Tensor where Rank == 2 {
  /// The rows of this table at `indices`, whole numbers below the number of rows: `[K, F]` and `[M]` to `[M, F]`.
  public func rows(at indices: Vector) -> Tensor<2> {
    let found = rows(at: Indices(indices, below: shape[0], "rows(at:)"), count: indices.count)
    guard indices.node?.value != nil else { return found }
    // Between whole numbers nothing is defined: only a trace follows indices.
    return found.detached().recorded(
      "rows(at:)", indices.pullback { _ in Vector(zeros: indices.shape) },
      as: TracedCall(.rows, operand, indices.operand))
  }

  private func rows(at indices: Indices, count: Int) -> Tensor<2> {
    let rows = shape[0]
    return Tensor(shape: [count, shape[1]]) {
      gm_gather_rows(count, shape[1], pointer, indices.pointer, $0)
    }.recorded("rows(at:)", pullback { $0.added(at: indices, amongRows: rows) })
  }

  /// The table of as many rows whose row k is the sum of the rows here that have the index k.
  private func added(at indices: Indices, amongRows rows: Int) -> Tensor<2> {
    let count = shape[0]
    let table: Shape<2> = [rows, shape[1]]
    return Tensor(shape: table) { target in
      gm_fill(table.count, 0, target)
      gm_scatter_add_rows(count, shape[1], pointer, indices.pointer, target)
    }.recorded("gradient of rows(at:)", pullback { $0.rows(at: indices, count: count) })
  }
}
