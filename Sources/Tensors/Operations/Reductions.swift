extension Tensor {
  /// The sum of all elements.
  public func sum() -> Scalar {
    Scalar(shape: []) { gm_sum(pointer, $0, count) }
      .recorded("sum", pullback { [shape] in Tensor(repeating: $0, shape: shape) })
  }

  /// The mean of all elements.
  public func mean() -> Scalar {
    require(count > 0, "mean: \(shape) has no elements")
    return sum() * (1 / Float(count))
  }

  /// The sums over all axes but the first: `[N, …]` to `[N]`.
  public func sumPerSample() -> Vector {
    let (samples, size) = sampleExtents("sumPerSample")
    return Vector(shape: [samples]) { gm_row_sums(pointer, $0, samples, size) }
      .recorded("sumPerSample", pullback { [shape] in Tensor(repeatingPerSample: $0, shape: shape) })
  }

  /// The sums over all axes but the last: `[…, C]` to `[C]`.
  public func columnSums() -> Vector {
    let (rows, columns) = rowExtents("columnSums")
    return Vector(shape: [columns]) { gm_column_sums(pointer, $0, rows, columns) }
      .recorded("columnSums", pullback { [shape] in Tensor(repeatingRow: $0, shape: shape) })
  }

  /// The number of samples along the first axis and of elements in each.
  func sampleExtents(_ operation: String) -> (samples: Int, size: Int) {
    require(Rank > 0, "\(operation): a single number has no axis of samples")
    return (shape[0], shape[0] == 0 ? 0 : count / shape[0])
  }

  /// The number of rows along the innermost axis and of elements in each.
  func rowExtents(_ operation: String) -> (rows: Int, columns: Int) {
    require(Rank > 0, "\(operation): a single number has no rows")
    return (shape[-1] == 0 ? 0 : count / shape[-1], shape[-1])
  }
}

extension Tensor {
  /// Whether no element is infinite or NaN.
  public var isFinite: Bool { withUnsafeElements { $0.allSatisfy(\.isFinite) } }
}
