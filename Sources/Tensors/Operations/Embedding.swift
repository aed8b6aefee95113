import CPointwise

extension Tensor where Rank == 2 {
  /// The rows of this table at `indices`, whole numbers below the number of rows: `[K, F]` and `[M]` to `[M, F]`.
  public func rows(at indices: Vector) -> Tensor<2> {
    let (rows, columns) = (shape[0], shape[1])
    for index in indices.elements {
      require(index >= 0 && Int(index) < rows, "rows(at:): the index \(index) is outside the table \(shape)")
    }
    let shape = shape
    return Tensor(shape: [indices.count, columns]) { target in
      for (row, index) in indices.elements.enumerated() {
        (target + row * columns).update(from: pointer + Int(index) * columns, count: columns)
      }
    }.recorded("rows(at:)", pullback { $0.addedToRows(at: indices, of: shape) })
  }

  /// The table of `shape` whose row k is the sum of the rows here that have the index k.
  private func addedToRows(at indices: Vector, of shape: Shape<2>) -> Tensor<2> {
    let columns = shape[1]
    return Tensor(shape: shape) { target in
      target.update(repeating: 0, count: shape.count)
      for (row, index) in indices.elements.enumerated() {
        let sum = target + Int(index) * columns
        gm_add(columns, sum, pointer + row * columns, sum)
      }
    }.recorded("gradient of rows(at:)", pullback { $0.rows(at: indices) })
  }
}
