extension Tensor {
  /// The elements in row-major order, copied.
  public var elements: [Float] { withUnsafeElements { Array($0) } }

  /// The element at `position`, one index an axis.
  public subscript(position: Int...) -> Float {
    require(position.count == Rank, "Tensor: \(position.count) indices for \(shape)")
    var offset = 0
    for axis in 0..<Rank {
      require(0..<shape[axis] ~= position[axis], "Tensor: index \(position) is outside \(shape)")
      offset = offset * shape[axis] + position[axis]
    }
    return storage.elements[offset]
  }

  /// Calls `body` with the elements in row-major order; the buffer must not be kept.
  public func withUnsafeElements<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeBufferPointer(start: storage.elements, count: count))
  }

  /// Calls `body` with the elements for writing, in place where this tensor alone holds them.
  ///
  /// What is written has no gradient: the tensor forgets how it was computed.
  public mutating func withUnsafeMutableElements<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    node = nil
    if !isKnownUniquelyReferenced(&storage) { storage = storage.copy() }
    defer { withExtendedLifetime(storage) {} }
    return try body(UnsafeMutableBufferPointer(start: storage.elements, count: count))
  }
}

extension Tensor {
  /// The same elements under another shape of the same count; nothing is copied.
  public func reshaped<let NewRank: Int>(_ shape: Shape<NewRank>) -> Tensor<NewRank> {
    require(
      shape.count == count,
      "reshaped: \(self.shape) has \(count) elements; \(shape) takes \(shape.count)")
    return Tensor<NewRank>(shape: shape, storage: storage, node: node)
  }

  /// All elements along one axis.
  public var flattened: Vector { reshaped([count]) }

  /// Rows of the innermost axis: `[everything else, last extent]`.
  var rows: Tensor<2> {
    let columns = Rank == 0 ? 1 : shape[-1]
    return reshaped([columns == 0 ? 0 : count / columns, columns])
  }
}

extension Tensor: CustomStringConvertible {
  /// The shape and the first elements.
  public var description: String {
    let shown = withUnsafeElements { $0.prefix(8).map { "\($0)" }.joined(separator: ", ") }
    return "Tensor\(shape)(\(shown)\(count > 8 ? ", …" : ""))"
  }
}
