import CPointwise

extension Tensor {
  /// A tensor whose every element is `number`, which a gradient goes back to.
  public init(repeating number: Scalar, shape: Shape<Rank>) {
    self = Tensor(repeating: number.value, shape: shape).recorded("repeating", number.pullback { $0.sum() })
  }

  /// A tensor whose rows along the innermost axis all equal `row`: `[C]` to `[…, C]`.
  public init(repeatingRow row: Vector, shape: Shape<Rank>) {
    require(
      Rank > 0 && row.shape == [shape[-1]], "repeatingRow: a row of \(row.count) for the rows of \(shape)")
    let rows = row.count == 0 ? 0 : shape.count / row.count
    self = Tensor(shape: shape) { gm_repeat_row(rows, row.count, row.pointer, $0) }
      .recorded("repeatingRow", row.pullback { $0.columnSums() })
  }

  /// A tensor whose elements of sample n all equal `numbers[n]`: `[N]` to `[N, …]`.
  public init(repeatingPerSample numbers: Vector, shape: Shape<Rank>) {
    require(
      Rank > 0 && numbers.shape == [shape[0]],
      "repeatingPerSample: \(numbers.count) numbers for the samples of \(shape)")
    let size = numbers.count == 0 ? 0 : shape.count / numbers.count
    self = Tensor(shape: shape) { gm_repeat_column(numbers.count, size, numbers.pointer, $0) }
      .recorded("repeatingPerSample", numbers.pullback { $0.sumPerSample() })
  }
}

extension Tensor {
  /// Adds `row` to every row along the innermost axis: `[…, C]` and `[C]`.
  public func adding(row: Vector) -> Tensor {
    combined(withRow: row, by: gm_add_row, "adding(row:)")
      .recorded(
        "adding(row:)", pullback { $0 }, row.pullback { $0.columnSums() },
        as: TracedCall(.addRow, operand, row.operand))
  }

  /// Multiplies every row along the innermost axis by `row`, element by element: `[…, C]` and `[C]`.
  public func multiplied(byRow row: Vector) -> Tensor {
    combined(withRow: row, by: gm_multiply_row, "multiplied(byRow:)").recorded(
      "multiplied(byRow:)",
      pullback { $0.multiplied(byRow: row) },
      row.pullback { $0.columnDots(self) },
      as: TracedCall(.multiplyByRow, operand, row.operand))
  }

  /// Adds `numbers[n]` to every element of sample n: `[N, …]` and `[N]`.
  public func adding(perSample numbers: Vector) -> Tensor {
    combined(withColumn: numbers, by: gm_add_column, "adding(perSample:)")
      .recorded(
        "adding(perSample:)", pullback { $0 }, numbers.pullback { $0.sumPerSample() },
        as: TracedCall(.addPerSample, operand, numbers.operand))
  }

  /// Multiplies every element of sample n by `numbers[n]`: `[N, …]` and `[N]`.
  public func multiplied(perSample numbers: Vector) -> Tensor {
    combined(withColumn: numbers, by: gm_multiply_column, "multiplied(perSample:)").recorded(
      "multiplied(perSample:)",
      pullback { $0.multiplied(perSample: numbers) },
      numbers.pullback { $0.dotPerSample(self) },
      as: TracedCall(.multiplyPerSample, operand, numbers.operand))
  }
}

/// A kernel that writes a matrix from one of as many rows and columns, and a row or a column.
private typealias BroadcastKernel = (
  _ rows: Int, _ columns: Int, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
) -> Void

extension Tensor {
  private func combined(withRow row: Vector, by kernel: BroadcastKernel, _ operation: String) -> Tensor {
    let (rows, columns) = rowExtents(operation)
    require(row.count == columns, "\(operation): a row of \(row.count) for the rows of \(shape)")
    return Tensor(shape: shape) { kernel(rows, columns, pointer, row.pointer, $0) }
  }

  private func combined(withColumn column: Vector, by kernel: BroadcastKernel, _ operation: String) -> Tensor
  {
    let (samples, size) = sampleExtents(operation)
    require(column.count == samples, "\(operation): \(column.count) numbers for the samples of \(shape)")
    return Tensor(shape: shape) { kernel(samples, size, pointer, column.pointer, $0) }
  }
}
