import Layers
import Tensors

extension PixelRNN {
  /// Layers that compute one pixel of every image.
  public func incrementalPass(count: Int) -> any IncrementalPass {
    ParallelPass(PixelRNNPass(self), count: count)
  }
}

/// The forward pass of a ``PixelRNN``, pixel by pixel.
private struct PixelRNNPass: IncrementalPass {
  private var input: PackedConvolution
  private var blocks: [PixelRNNBlockPass]
  private var head: PackedSequential

  init<Recurrence>(_ model: PixelRNN<Recurrence>) {
    input = model.input.packed
    blocks = model.blocks.map { PixelRNNBlockPass($0, size: model.format.size) }
    head = PackedSequential(model.head)
  }

  mutating func logits(row: Int, column: Int, of images: ImageBatch) -> ImageBatch {
    var features = input(images, row: row, column: column)
    var skipped: ImageBatch?
    for index in blocks.indices {
      features = blocks[index](features, adding: &skipped, row: row, column: column)
    }
    return head(skipped.map { features + $0 } ?? features)
  }
}

/// A block keeps the states of its LSTM.
private struct PixelRNNBlockPass {
  private var recurrence: any PixelRecurrencePass
  private var expand: PackedConvolution
  private var skip: PackedConvolution?

  init<Recurrence>(_ block: PixelRNNBlock<Recurrence>, size: ImageSize) {
    recurrence = block.recurrence.incrementalPass(size: size)
    (expand, skip) = (block.expand.packed, block.skip?.packed)
  }

  mutating func callAsFunction(
    _ features: ImageBatch, adding skipped: inout ImageBatch?, row: Int, column: Int
  ) -> ImageBatch {
    let states = recurrence.states(of: features, row: row, column: column)
    skipped = skip?(states, plus: skipped)
    return expand(states, plus: features)
  }
}
