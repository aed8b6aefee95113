import Layers
import Tensors

/// Some pixels of a row, at one of the resolutions: all of them for the down stream, one for the down-right
/// stream.
struct StreamPlace {
  let row: Int
  let columns: Range<Int>

  /// The same place at half the resolution, if there are pixels of its own there.
  var halved: StreamPlace? {
    guard row.isMultiple(of: 2), columns.lowerBound.isMultiple(of: 2) else { return nil }
    return StreamPlace(row: row / 2, columns: columns.lowerBound / 2..<(columns.upperBound + 1) / 2)
  }
}

/// A convolution that looks at other pixels than its own, with the rows of its input that it will read again.
struct RememberingConvolution {
  private var convolution: PackedConvolution
  private var input: RecentRows

  /// Nothing so far of inputs of `size`.
  init(_ convolution: PackedConvolution, size: ImageSize) {
    self.convolution = convolution
    input = RecentRows(convolution.rowsRead, of: size)
  }

  /// Remembers the values at a place of the input.
  mutating func take(_ values: ImageBatch, at place: StreamPlace) {
    input.set(row: place.row, column: place.columns.lowerBound, to: values)
  }

  /// The result at a place, plus `addend`.
  mutating func callAsFunction(at place: StreamPlace, plus addend: ImageBatch? = nil) -> ImageBatch {
    convolution(input, rows: place.row..<place.row + 1, columns: place.columns, plus: addend)
  }

  /// The result at a place whose input, at the same place, becomes known now.
  mutating func callAsFunction(
    _ values: ImageBatch, at place: StreamPlace, plus addend: ImageBatch? = nil
  ) -> ImageBatch {
    take(values, at: place)
    return self(at: place, plus: addend)
  }
}

/// A ``StreamInput``, which reads pixels that are finished.
struct StreamInputPass {
  private var down, above, left: RememberingConvolution

  init(_ input: StreamInput, size: ImageSize) {
    down = RememberingConvolution(input.down.packed, size: size)
    above = RememberingConvolution(input.above.packed, size: size)
    left = RememberingConvolution(input.left.packed, size: size)
  }

  /// Remembers the pixel that was finished last, before that at (`row`, `column`). Where a row begins, a
  /// pixel of it is set that is not finished and not read, so that the row is there.
  mutating func takePixel(before row: Int, _ column: Int, of images: ImageBatch) {
    let pixel = row * images.shape[2] + column
    if pixel > 0 { take(pixel - 1, of: images) }
    if column == 0 { take(pixel, of: images) }
  }

  private mutating func take(_ pixel: Int, of images: ImageBatch) {
    let (row, column) = pixel.quotientAndRemainder(dividingBy: images.shape[2])
    let values = StreamInput.marked(images.pixel(row: row, column: column))
    let place = StreamPlace(row: row, columns: column..<column + 1)
    down.take(values, at: place)
    above.take(values, at: place)
    left.take(values, at: place)
  }

  /// A row of the down stream, `[N, 1, W, F]`.
  mutating func row(_ row: Int, width: Int) -> ImageBatch {
    down(at: StreamPlace(row: row, columns: 0..<width))
  }

  /// A pixel of the down-right stream, `[N, 1, 1, F]`.
  mutating func pixel(at place: StreamPlace) -> ImageBatch {
    left(at: place, plus: above(at: place))
  }
}

/// A ``GatedResidual``, with the rows that its two convolutions read again.
struct GatedResidualPass {
  private var first, second: RememberingConvolution
  private var shortcut: PackedConvolution?

  /// A pass of `block` at `size`, which reads what `shortcut` makes of other features, besides what is added.
  init(_ block: GatedResidual, shortcut: PackedConvolution?, size: ImageSize) {
    first = RememberingConvolution(block.first.packed, size: size)
    second = RememberingConvolution(block.second.packed, size: size)
    self.shortcut = shortcut
  }

  mutating func callAsFunction(
    _ input: StreamFeatures, at place: StreamPlace, reading other: StreamFeatures?,
    plus addend: ImageBatch? = nil
  ) -> StreamFeatures {
    var inner = first(input.activated, at: place, plus: addend)
    if let other, let sum = shortcut?(other.activated, plus: inner) { inner = sum }
    return StreamFeatures(second(inner.concatELU(), at: place).linearlyGated(plus: input.values))
  }
}

/// A ``StreamBlock``: what the down-right stream reads of the other is computed for a row at once.
struct StreamBlockPass {
  private var down, downRight: GatedResidualPass
  private var link: PackedConvolution

  /// `[N, 1, W, F]`, along the row that was begun.
  private var linked = ImageBatch(zeros: [0, 1, 0, 0])

  init(_ block: StreamBlock, ascending: Bool, size: ImageSize) {
    let links = block.downRight.shortcut?.packed(inputs: ascending ? 2 : 1) ?? []
    link = links[0]
    down = GatedResidualPass(block.down, shortcut: block.down.shortcut?.packed, size: size)
    downRight = GatedResidualPass(block.downRight, shortcut: ascending ? links[1] : nil, size: size)
  }

  mutating func callAsFunction(
    _ stream: Stream, _ input: StreamFeatures, at place: StreamPlace, shortcut: StreamFeatures? = nil
  ) -> StreamFeatures {
    switch stream {
    case .down:
      let result = down(input, at: place, reading: shortcut)
      linked = link(result.activated)
      return result
    case .downRight:
      let addend = linked.pixel(row: 0, column: place.columns.lowerBound)
      return downRight(input, at: place, reading: shortcut, plus: addend)
    }
  }
}

/// A ``StreamLevel``, of one way.
struct StreamLevelPass {
  private var down, downRight: RememberingConvolution?
  private var blocks: [StreamBlockPass]

  /// A pass of `level` at `size`, which takes the streams there from another size, if it does.
  init(_ level: StreamLevel, size: ImageSize, resampling other: ImageSize) {
    let layers = level.halving.map(\.packed) + level.doubling.map(\.packed)
    down = layers.first.map { RememberingConvolution($0, size: other) }
    downRight = layers.last.map { RememberingConvolution($0, size: other) }
    blocks = level.blocks.map { StreamBlockPass($0, ascending: level.isAscending, size: size) }
  }

  /// Remembers features at another resolution, at their place there.
  mutating func take(_ values: ImageBatch, of stream: Stream, at place: StreamPlace) {
    switch stream {
    case .down: down?.take(values, at: place)
    case .downRight: downRight?.take(values, at: place)
    }
  }

  /// What becomes of the features at the other resolution; nil for a level that takes none.
  mutating func resampled(_ stream: Stream, at place: StreamPlace) -> ImageBatch? {
    switch stream {
    case .down: down?(at: place)
    case .downRight: downRight?(at: place)
    }
  }

  /// Passes through the blocks on the way down; what is computed is added to `shortcuts`.
  mutating func descend(_ stream: Stream, _ shortcuts: inout [StreamFeatures], at place: StreamPlace) {
    for index in blocks.indices {
      shortcuts.append(blocks[index](stream, shortcuts[shortcuts.count - 1], at: place))
    }
  }

  /// Passes through the blocks on the way up, of which each reads the last of `shortcuts` and takes it away.
  mutating func ascend(
    _ stream: Stream, _ features: StreamFeatures, _ shortcuts: inout [StreamFeatures], at place: StreamPlace
  ) -> StreamFeatures {
    var features = features
    for index in blocks.indices {
      features = blocks[index](stream, features, at: place, shortcut: shortcuts.removeLast())
    }
    return features
  }
}
