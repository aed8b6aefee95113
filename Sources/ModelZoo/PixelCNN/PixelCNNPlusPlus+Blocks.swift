import Layers
import Tensors

/// A gated residual block of one stream, to images of the same shape:
///
///     x + a·σ(b),   a, b = conv(drop(concat-elu(conv(concat-elu(x)) + 1×1(concat-elu(others)))))
final class GatedResidual: Module {
  let first: WeightNormConv2D
  let shortcut: WeightNormConv2D?
  let second: WeightNormConv2D
  private let dropout: Dropout?

  /// A block that reads `others` other features besides its input.
  init(
    _ stream: Stream, filters: Int, others: Int, dropout: Float, using generator: inout RandomGenerator
  ) {
    let convolution = stream.convolution()
    first = WeightNormConv2D(2 * filters, filters, convolution, using: &generator)
    shortcut =
      others > 0
      ? WeightNormConv2D(2 * others * filters, filters, Convolution(kernel: 1), using: &generator) : nil
    second = WeightNormConv2D(
      2 * filters, 2 * filters, convolution, initialDeviation: 0.1, using: &generator)
    self.dropout = dropout > 0 ? Dropout(dropout, using: &generator) : nil
  }

  func callAsFunction(_ input: StreamFeatures, reading others: [StreamFeatures] = []) -> ImageBatch {
    var inner = first(input.activated)
    if let shortcut { inner = shortcut(others.map(\.activated), plus: inner) }
    let activated = inner.concatELU()
    return second(dropout?(activated) ?? activated).linearlyGated(plus: input.values)
  }
}

/// A block of both streams. The down-right one reads the other's result, and on the way up both read a
/// shortcut.
final class StreamBlock: Module {
  let down: GatedResidual
  let downRight: GatedResidual

  init(
    _ configuration: PixelCNNPlusPlus.Configuration, ascending: Bool, using generator: inout RandomGenerator
  ) {
    func block(_ stream: Stream, others: Int) -> GatedResidual {
      GatedResidual(
        stream, filters: configuration.filters, others: others, dropout: configuration.dropout,
        using: &generator)
    }
    down = block(.down, others: ascending ? 1 : 0)
    downRight = block(.downRight, others: ascending ? 2 : 1)
  }

  func callAsFunction(_ streams: Streams, shortcut: Streams? = nil) -> Streams {
    let down = StreamFeatures(self.down(streams.down, reading: shortcut.map { [$0.down] } ?? []))
    let others = [down] + (shortcut.map { [$0.downRight] } ?? [])
    return Streams(down: down, downRight: downRight(streams.downRight, reading: others))
  }
}

/// The blocks at one resolution, on the way down or up, and what takes the streams there.
final class StreamLevel: Module {
  let isAscending: Bool
  let halving: [WeightNormConv2D]
  let doubling: [WeightNormConvTransposed2D]
  let blocks: [StreamBlock]

  init(
    _ configuration: PixelCNNPlusPlus.Configuration, blocks count: Int, ascending: Bool, resamples: Bool,
    using generator: inout RandomGenerator
  ) {
    isAscending = ascending
    let (filters, streams) = (configuration.filters, resamples ? [Stream.down, .downRight] : [])
    halving =
      ascending
      ? []
      : streams.map {
        WeightNormConv2D(filters, filters, $0.convolution(stride: 2), using: &generator)
      }
    doubling =
      ascending
      ? streams.map {
        WeightNormConvTransposed2D(filters, filters, $0.doubling, using: &generator)
      } : []
    blocks = (0..<count).map { _ in
      StreamBlock(configuration, ascending: ascending, using: &generator)
    }
  }

  /// Halves the resolution, where this level does, and passes through its blocks; what is computed on the way
  /// is added to `shortcuts`, whose last are the streams so far.
  func descend(_ shortcuts: inout [Streams]) {
    if halving.count == 2 {
      let streams = shortcuts[shortcuts.count - 1]
      shortcuts.append(
        Streams(down: halving[0](streams.down.values), downRight: halving[1](streams.downRight.values)))
    }
    for block in blocks { shortcuts.append(block(shortcuts[shortcuts.count - 1])) }
  }

  /// Doubles the resolution, where this level does, and passes through its blocks, of which each reads the
  /// last of `shortcuts` and takes it away.
  func ascend(_ streams: Streams, _ shortcuts: inout [Streams]) -> Streams {
    var streams = streams
    if doubling.count == 2, let size = shortcuts.last?.down.values.size {
      streams = Streams(
        down: doubling[0](streams.down.values, to: size),
        downRight: doubling[1](streams.downRight.values, to: size))
    }
    for block in blocks { streams = block(streams, shortcut: shortcuts.removeLast()) }
    return streams
  }
}
