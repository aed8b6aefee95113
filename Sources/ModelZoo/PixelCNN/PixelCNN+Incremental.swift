import Layers
import Tensors

extension PixelCNN {
  /// Layers that compute one pixel of every image.
  public func incrementalPass(count: Int) -> any IncrementalPass {
    ParallelPass(PixelCNNPass(self), count: count)
  }
}

/// The forward pass of a ``PixelCNN``, pixel by pixel.
private struct PixelCNNPass: IncrementalPass {
  private var input: PackedConvolution
  private var blocks: [PixelCNNBlockPass]
  private var head: PackedSequential

  init(_ model: PixelCNN) {
    input = model.input.packed
    blocks = model.blocks.map { PixelCNNBlockPass($0, size: model.format.size) }
    head = PackedSequential(model.head)
  }

  mutating func logits(row: Int, column: Int, of images: ImageBatch) -> ImageBatch {
    var features = input(images, row: row, column: column)
    for index in blocks.indices { features = blocks[index](features, row: row, column: column) }
    return head(features)
  }
}

/// A block looks at other pixels between its 1×1 convolutions alone: there it keeps what it computed,
/// rectified once where the forward pass rectifies it for each of its readers.
private struct PixelCNNBlockPass {
  private var reduce: PackedConvolution
  private var masked: PackedConvolution
  private var expand: PackedConvolution
  private var reduced: RecentRows

  init(_ block: PixelCNNBlock, size: ImageSize) {
    (reduce, masked, expand) = (block.reduce.packed, block.masked.packed, block.expand.packed)
    reduced = RecentRows(masked.rowsRead, of: size)
  }

  mutating func callAsFunction(_ input: ImageBatch, row: Int, column: Int) -> ImageBatch {
    reduced.set(row: row, column: column, to: reduce(input, reading: .relu, then: .relu))
    let features = masked(reduced, row: row, column: column, then: .relu)
    return expand(features, plus: input)
  }
}
