import CPointwise

extension Tensor where Rank == 2 {
  /// The transposed matrix: `[M, N]` to `[N, M]`.
  public func transposed() -> Tensor {
    Tensor(shape: [shape[1], shape[0]]) { gm_transpose_each(1, shape[0], shape[1], pointer, $0) }
      .recorded("transposed", pullback { $0.transposed() }, as: TracedCall(.permuted([1, 0]), operand))
  }
}

extension Tensor where Rank == 3 {
  /// Each sample's matrix transposed: `[N, A, B]` to `[N, B, A]`.
  public func transposed() -> Tensor {
    Tensor(shape: [shape[0], shape[2], shape[1]]) {
      gm_transpose_each(shape[0], shape[1], shape[2], pointer, $0)
    }.recorded("transposed", pullback { $0.transposed() }, as: TracedCall(.permuted([0, 2, 1]), operand))
  }
}

extension Tensor where Rank == 4 {
  /// The same elements with the axes in another order: axis i of the result is axis `axes[i]` of this.
  /// `images.permuted([0, 3, 1, 2])` puts channels before rows.
  public func permuted(_ axes: [Int]) -> Tensor {
    require(axes.sorted() == [0, 1, 2, 3], "permuted: \(axes) are not the axes 0, 1, 2 and 3 in some order")
    let inverse = (0..<4).map { axis in axes.firstIndex(of: axis) ?? axis }
    return Tensor(shape: Shape { shape[axes[$0]] }) { gm_permute(shape.array, axes, pointer, $0) }
      .recorded(
        "permuted", pullback { $0.permuted(inverse) }, as: TracedCall(.permuted(axes), operand))
  }
}

extension Tensor where Rank == 4 {
  /// Images with each row moved down by one: the first row is zero, and the last is gone. A pixel's neighbour to the
  /// right of the row above comes to stand beside it.
  public func shiftedDown() -> ImageBatch {
    shifted(byRows: 1).recorded(
      "shiftedDown", pullback { $0.shiftedUp() }, as: TracedCall(.shiftedDown, operand))
  }

  /// The same upwards, which is the gradient: the first row is gone, and the last is zero.
  private func shiftedUp() -> ImageBatch {
    shifted(byRows: -1).recorded("shiftedUp", pullback { $0.shiftedDown() })
  }

  /// Rows moved down by one, or up. Not recorded.
  private func shifted(byRows offset: Int) -> ImageBatch {
    let (row, rows) = (shape[2] * shape[3], shape[1])
    let (from, to) = (max(-offset, 0) * row, max(offset, 0) * row)
    return ImageBatch(shape: shape) { target in
      guard rows > 0 else { return }
      let emptied = target + (offset > 0 ? 0 : (rows - 1) * row)
      for image in 0..<shape[0] { gm_fill(row, 0, emptied + image * rows * row) }
      gm_copy_block(
        shape[0], (rows - 1) * row, rows * row, pointer + from, rows * row, target + to)
    }
  }

  /// Channels in groups of groups the other way round: with `groups` G, each of `parts` P times C channels, those of
  /// part p of group g come to stand in group g of part p. `[N, H, W, G·P·C]` to `[N, H, W, P·G·C]`.
  ///
  /// Sums of four gates for each of three colours become sums of three colours for each of four gates.
  public func regroupingChannels(groups: Int, parts: Int) -> ImageBatch {
    let pixels = shape[0] * shape[1] * shape[2]
    require(
      groups > 0 && parts > 0 && shape[3].isMultiple(of: groups * parts),
      "regroupingChannels: the channels of \(shape) are not \(groups) groups of \(parts) parts")
    let size = shape[3] / (groups * parts)
    let grouped: ImageBatch = reshaped([pixels, groups, parts, size])
    return grouped.permuted([0, 2, 1, 3]).reshaped(shape)
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
    }.recorded(
      "channels", pullback { $0.placed(at: range.lowerBound, amongChannels: columns) },
      as: TracedCall(.channels(range), operand))
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
    return result.recorded(
      "concatenated", operands, as: TracedCall(.concatenated, all: tensors.map { $0.operand }))
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
