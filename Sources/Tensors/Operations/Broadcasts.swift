extension Tensor {
  /// A tensor whose every element is `number`, which a gradient goes back to.
  public init(repeating number: Scalar, shape: Shape<Rank>) {
    self = Tensor(repeating: number.value, shape: shape).recorded("repeating", number.pullback { $0.sum() })
  }

  /// A tensor of rows along the innermost axis that all equal `row`: `[C]` to `[…, C]`.
  public init(repeatingRow row: Vector, shape: Shape<Rank>) {
    self = Tensor(zeros: shape).adding(row: row)
  }

  /// A tensor whose elements of sample n all equal `values[n]`: `[N]` to `[N, …]`.
  public init(repeatingPerSample values: Vector, shape: Shape<Rank>) {
    require(
      Rank > 0 && values.shape == [shape[0]],
      "repeatingPerSample: \(values.shape) values for the samples of \(shape)")
    let size = shape[0] == 0 ? 0 : shape.count / shape[0]
    self = Tensor(shape: shape) { gm_repeat_each(values.pointer, $0, values.count, size) }
      .recorded("repeatingPerSample", values.pullback { $0.sumPerSample() })
  }

  /// Adds `row` to every row along the innermost axis: `[…, C]` and `[C]`.
  public func adding(row: Vector) -> Tensor {
    rowwise(with: row, by: gm_add_row, "adding(row:)")
      .recorded("adding(row:)", pullback { $0 }, row.pullback { $0.columnSums() })
  }

  /// Multiplies every row along the innermost axis by `row`, element by element: `[…, C]` and `[C]`.
  public func multiplied(byRow row: Vector) -> Tensor {
    rowwise(with: row, by: gm_multiply_row, "multiplied(byRow:)")
      .recorded(
        "multiplied(byRow:)",
        pullback { $0.multiplied(byRow: row) },
        row.pullback { ($0 * self).columnSums() })
  }

  /// Multiplies all elements of sample n by `factors[n]`: `[N, …]` and `[N]`.
  public func multiplied(perSample factors: Vector) -> Tensor {
    self * Tensor(repeatingPerSample: factors, shape: shape)
  }

  private func rowwise(
    with row: Vector,
    by kernel: (UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int, Int) -> Void,
    _ operation: String
  ) -> Tensor {
    let (rows, columns) = rowExtents(operation)
    require(row.shape == [columns], "\(operation): a row of \(row.count) for the rows of \(shape)")
    return Tensor(shape: shape) { kernel(pointer, row.pointer, $0, rows, columns) }
  }
}
