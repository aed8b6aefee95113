import Layers
import Tensors

/// An LSTM over the pixels of images that grow pixel by pixel, with packed weights and the states of finished
/// pixels.
public protocol PixelRecurrencePass {
  /// The states of one pixel, `[N, 1, 1, units]`, given the layer's input there, `[N, 1, 1, in]`: the bits
  /// that the layer gives for whole images. Called for every pixel in raster order, or again for the same
  /// one.
  mutating func states(of pixel: ImageBatch, row: Int, column: Int) -> ImageBatch
}

extension RowLSTM {
  /// The layer with the weights that it has now, before the first pixel.
  public func incrementalPass(size: ImageSize) -> any PixelRecurrencePass { RowLSTMPass(self, size: size) }
}

extension DiagonalBiLSTM {
  /// The layer with the weights that it has now, before the first pixel.
  public func incrementalPass(size: ImageSize) -> any PixelRecurrencePass {
    DiagonalBiLSTMPass(self, size: size)
  }
}

private struct RowLSTMPass: PixelRecurrencePass {
  private var maps: GridLSTMMaps

  init(_ layer: RowLSTM, size: ImageSize) { maps = GridLSTMMaps(layer.lstm, size: size) }

  mutating func states(of pixel: ImageBatch, row: Int, column: Int) -> ImageBatch {
    maps.read(pixel, row: row, column: column)
    maps.compute(columns: column..<column + 1)
    return maps.state(row: row, column: column)
  }
}

/// The direction from the right is seen from the row below on: it has a row computed when the next one
/// begins.
private struct DiagonalBiLSTMPass: PixelRecurrencePass {
  private var left: GridLSTMMaps
  private var right: GridLSTMMaps
  private let width: Int
  private var newestRow = 0

  init(_ layer: DiagonalBiLSTM, size: ImageSize) {
    left = GridLSTMMaps(layer.left, size: size)
    right = GridLSTMMaps(layer.right, size: size)
    width = size.width
  }

  mutating func states(of pixel: ImageBatch, row: Int, column: Int) -> ImageBatch {
    if row > newestRow { right.compute(columns: 0..<width) }
    newestRow = row
    right.read(pixel, row: row, column: column)
    left.read(pixel, row: row, column: column)
    left.compute(columns: column..<column + 1)
    let own = left.state(row: row, column: column)
    // Zeros are added where there is no row above, as whole passes do: a negative zero becomes a positive one.
    return own + (row > 0 ? right.state(row: row - 1, column: column) : ImageBatch(zeros: own.shape))
  }
}

/// One direction's weights, with the cells and hidden states of the newest row and of the one before it, which is
/// as far as recurrences look; above the first row they are zero, as outside of an image.
private struct GridLSTMMaps {
  private var input: PackedConvolution
  private var inputs: RecentRows
  private let recurrent: PackedGridLSTM
  private let groups: Int

  /// The row that input was read of last: the second one of the maps.
  private var newestRow = 0

  /// Input sums, `[N, 2, W, 4·units]`, of which those of the newest row count.
  private var sums: ImageBatch
  /// `[N, 2, W, units]`.
  private var cells: ImageBatch
  /// `[N, 2, W, units]`.
  private var hidden: ImageBatch

  /// Maps of no image: how many there are is known with the first pixel.
  init(_ layer: GridLSTM, size: ImageSize) {
    input = layer.input.packed
    inputs = RecentRows(input.rowsRead, of: size)
    recurrent = PackedGridLSTM(recurrent: layer.recurrent.value, path: layer.path)
    groups = layer.groups
    sums = ImageBatch(zeros: [0, 2, size.width, 4 * recurrent.units])
    cells = ImageBatch(zeros: [0, 2, size.width, recurrent.units])
    hidden = cells
  }

  /// Takes the input of a pixel `[N, 1, 1, in]`, whose sums are all that is kept of it.
  mutating func read(_ pixel: ImageBatch, row: Int, column: Int) {
    if hidden.shape[0] == 0 { begin(count: pixel.shape[0]) }
    if row > newestRow { beginRow(row) }
    inputs.set(row: row, column: column, to: pixel)
    let own = input(inputs, row: row, column: column)
    let byGate = groups > 1 ? own.regroupingChannels(groups: groups, parts: 4) : own
    sums.set(row: 1, column: column, channel: 0, to: byGate)
  }

  /// Computes the states of some pixels of the newest row, whose input was read.
  mutating func compute(columns: Range<Int>) {
    recurrent.compute(rows: 1..<2, columns: columns, gates: sums, hidden: &hidden, cells: &cells)
  }

  /// The hidden states of a pixel of the newest row, or of the one before.
  func state(row: Int, column: Int) -> ImageBatch {
    hidden.pixel(row: row - newestRow + 1, column: column)
  }

  private mutating func begin(count: Int) {
    func zeros(like map: ImageBatch) -> ImageBatch {
      ImageBatch(zeros: [count, map.shape[1], map.shape[2], map.shape[3]])
    }
    (sums, cells, hidden) = (zeros(like: sums), zeros(like: cells), zeros(like: hidden))
  }

  private mutating func beginRow(_ row: Int) {
    cells.moveUp()
    hidden.moveUp()
    newestRow = row
  }
}

extension Tensor where Rank == 4 {
  /// Of two rows, copies the second to the place of the first.
  fileprivate mutating func moveUp() {
    let row = shape[2] * shape[3]
    let count = shape[0]
    withUnsafeMutableElements { elements in
      guard let start = elements.baseAddress else { return }
      for image in 0..<count {
        (start + 2 * image * row).update(from: start + (2 * image + 1) * row, count: row)
      }
    }
  }
}
