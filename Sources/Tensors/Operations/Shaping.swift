import CPointwise

extension Tensor where Rank == 2 {
  /// The transposed matrix: `[M, N]` to `[N, M]`.
  public func transposed() -> Tensor {
    Tensor(shape: [shape[1], shape[0]]) { gm_transpose_each(1, shape[0], shape[1], pointer, $0) }
      .recorded("transposed", pullback { $0.transposed() })
  }
}

extension Tensor where Rank == 3 {
  /// Each sample's matrix transposed: `[N, A, B]` to `[N, B, A]`.
  public func transposed() -> Tensor {
    Tensor(shape: [shape[0], shape[2], shape[1]]) {
      gm_transpose_each(shape[0], shape[1], shape[2], pointer, $0)
    }.recorded("transposed", pullback { $0.transposed() })
  }
}

extension Tensor where Rank == 4 {
  /// The same elements with the axes in another order: axis i of the result is axis `axes[i]` of this.
  /// `images.permuted([0, 3, 1, 2])` puts channels before rows.
  public func permuted(_ axes: [Int]) -> Tensor {
    require(axes.sorted() == [0, 1, 2, 3], "permuted: \(axes) are not the axes 0, 1, 2 and 3 in some order")
    let inverse = (0..<4).map { axis in axes.firstIndex(of: axis) ?? axis }
    return Tensor(shape: Shape { shape[axes[$0]] }) { gm_permute(shape.array, axes, pointer, $0) }
      .recorded("permuted", pullback { $0.permuted(inverse) })
  }
}

extension Tensor {
  /// The channels in `range` of the innermost axis: `[…, C]` to `[…, range.count]`.
  public func channels(_ range: Range<Int>) -> Tensor {
    let (rows, columns) = rowExtents("channels")
    require(
      range.lowerBound >= 0 && range.upperBound <= columns,
      "channels: \(range) is not within the channels of \(shape)")
    return Tensor(shape: shape.replacingLast(by: range.count)) {
      gm_copy_block(rows, range.count, columns, pointer + range.lowerBound, range.count, $0)
    }.recorded("channels", pullback { $0.placed(at: range.lowerBound, amongChannels: columns) })
  }

  /// The samples in `range` of the first axis: `[N, …]` to `[range.count, …]`.
  public func samples(_ range: Range<Int>) -> Tensor {
    let (samples, size) = sampleExtents("samples")
    require(
      range.lowerBound >= 0 && range.upperBound <= samples,
      "samples: \(range) is not within the samples of \(shape)")
    var shape = shape
    shape[0] = range.count
    return flattened.channels(range.lowerBound * size..<range.upperBound * size).reshaped(shape)
  }

  /// These tensors side by side along the innermost axis: `[…, A]` and `[…, B]` to `[…, A + B]`.
  public static func concatenated(_ tensors: [Tensor]) -> Tensor {
    guard let first = tensors.first else { fatalError("concatenated: there is nothing to concatenate") }
    for tensor in tensors {
      require(
        tensor.shape.replacingLast(by: 0) == first.shape.replacingLast(by: 0),
        "concatenated: \(first.shape) and \(tensor.shape) differ in more than the last extent")
    }
    let rows = tensors.reduce(0) { max($0, $1.rowExtents("concatenated").rows) }
    let ends = tensors.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.shape[-1]) }
    let total = ends[tensors.count]
    let result = Tensor(shape: first.shape.replacingLast(by: total)) { target in
      for (tensor, start) in zip(tensors, ends) {
        let width = tensor.shape[-1]
        gm_copy_block(rows, width, width, tensor.pointer, total, target + start)
      }
    }
    let operands = tensors.indices.map { index in
      tensors[index].pullback { $0.channels(ends[index]..<ends[index + 1]) }
    }
    return result.recorded("concatenated", operands)
  }

  /// These channels as those from `start` on among `columns` channels that are zero otherwise.
  private func placed(at start: Int, amongChannels columns: Int) -> Tensor {
    let (rows, width) = rowExtents("channels")
    let shape = shape.replacingLast(by: columns)
    return Tensor(shape: shape) { target in
      gm_fill(shape.count, 0, target)
      gm_copy_block(rows, width, width, pointer, columns, target + start)
    }.recorded("gradient of channels", pullback { $0.channels(start..<start + width) })
  }
}
