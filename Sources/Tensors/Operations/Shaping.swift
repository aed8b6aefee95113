extension Tensor where Rank == 2 {
  /// The transposed matrix: `[M, N]` to `[N, M]`.
  public func transposed() -> Tensor {
    Tensor(shape: [shape[1], shape[0]]) { gm_transpose(pointer, $0, shape[0], shape[1]) }
      .recorded("transposed", pullback { $0.transposed() })
  }
}

extension Tensor {
  /// The channels in `range` of the innermost axis: `[…, C]` to `[…, range.count]`.
  public func channels(_ range: Range<Int>) -> Tensor {
    let all = rowExtents("channels").columns
    require(
      range.lowerBound >= 0 && range.upperBound <= all,
      "channels: \(range) is not within the \(all) channels of \(shape)")
    return block(rows: 0..<1, columns: range, keeping: shape.replacingLast(by: range.count))
  }

  /// The samples in `range` of the first axis: `[N, …]` to `[range.count, …]`.
  public func samples(_ range: Range<Int>) -> Tensor {
    let (samples, size) = sampleExtents("samples")
    require(
      range.lowerBound >= 0 && range.upperBound <= samples,
      "samples: \(range) is not within the \(samples) samples of \(shape)")
    var shape = shape
    shape[0] = range.count
    let elements = range.lowerBound * size..<range.upperBound * size
    return flattened.channels(elements).reshaped(shape)
  }

  /// These tensors side by side along the innermost axis: `[…, A]` and `[…, B]` to `[…, A + B]`.
  public static func concatenated(_ tensors: [Tensor]) -> Tensor {
    require(!tensors.isEmpty, "concatenated: there is nothing to concatenate")
    let channels = tensors.map { $0.rowExtents("concatenated").columns }
    let shape = tensors[0].shape.replacingLast(by: channels.reduce(0, +))
    var start = 0
    return zip(tensors, channels).map { tensor, count in
      defer { start += count }
      return tensor.padded(to: shape, from: start)
    }.reduce(Tensor(zeros: shape), +)
  }

  private func block(rows: Range<Int>, columns: Range<Int>, keeping shape: Shape<Rank>) -> Tensor {
    let (count, width) = rowExtents("channels")
    let before = self.shape
    return Tensor(shape: shape) { target in
      for row in 0..<count {
        (target + row * columns.count).update(
          from: pointer + row * width + columns.lowerBound, count: columns.count)
      }
    }.recorded("channels", pullback { $0.padded(to: before, from: columns.lowerBound) })
  }

  /// The channels here as those from `start` on of a tensor of `shape` that is zero elsewhere.
  private func padded(to shape: Shape<Rank>, from start: Int) -> Tensor {
    let (count, width) = rowExtents("channels")
    let total = shape[-1]
    return Tensor(shape: shape) { target in
      target.update(repeating: 0, count: shape.count)
      for row in 0..<count {
        (target + row * total + start).update(from: pointer + row * width, count: width)
      }
    }.recorded("padded", pullback { $0.channels(start..<start + width) })
  }
}
