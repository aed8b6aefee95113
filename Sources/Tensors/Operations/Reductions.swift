import CPointwise

extension Tensor {
  /// The sum of all elements.
  public func sum() -> Scalar {
    Scalar(Float(gm_sum(count, pointer)))
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
    return Vector(shape: [samples]) { gm_row_sums(samples, size, pointer, $0) }
      .recorded(
        "sumPerSample", pullback { [shape] in Tensor(repeatingPerSample: $0, shape: shape) },
        as: TracedCall(.sumPerSample, operand))
  }

  /// The inner products of each sample with that of `other`, over all axes but the first: `[N, …]` to `[N]`.
  public func dotPerSample(_ other: Tensor) -> Vector {
    require(shape == other.shape, "dotPerSample: shapes \(shape) and \(other.shape) differ")
    let (samples, size) = sampleExtents("dotPerSample")
    return Vector(shape: [samples]) { gm_row_dots(samples, size, pointer, other.pointer, $0) }
      .recorded(
        "dotPerSample",
        pullback { other.multiplied(perSample: $0) },
        other.pullback { self.multiplied(perSample: $0) },
        as: TracedCall(.dotPerSample, operand, other.operand))
  }

  /// The sums over all axes but the last: `[…, C]` to `[C]`.
  public func columnSums() -> Vector {
    let (rows, columns) = rowExtents("columnSums")
    return Vector(shape: [columns]) { target in
      withWorkspace(gm_column_sums_workspace_size(rows, columns)) { workspace in
        gm_column_sums(rows, columns, pointer, target, workspace)
      }
    }.recorded("columnSums", pullback { [shape] in Tensor(repeatingRow: $0, shape: shape) })
  }

  /// The inner products of each channel with that of `other`, over all axes but the last: `[…, C]` to `[C]`.
  public func columnDots(_ other: Tensor) -> Vector {
    require(shape == other.shape, "columnDots: shapes \(shape) and \(other.shape) differ")
    let (rows, columns) = rowExtents("columnDots")
    return Vector(shape: [columns]) { target in
      withWorkspace(gm_column_sums_workspace_size(rows, columns)) { workspace in
        gm_column_dots(rows, columns, pointer, other.pointer, target, workspace)
      }
    }.recorded(
      "columnDots",
      pullback { other.multiplied(byRow: $0) },
      other.pullback { self.multiplied(byRow: $0) })
  }
}

extension Tensor {
  /// Whether no element is infinite or NaN.
  public var isFinite: Bool {
    // What is not finite stays so in a sum; but a sum of large finite numbers may overflow.
    gm_sum(count, pointer).isFinite || withUnsafeElements { $0.allSatisfy(\.isFinite) }
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
