import Layers
import Tensors

/// An LSTM over the pixels of images that grow pixel by pixel, with packed weights and the states of finished pixels.
public protocol PixelRecurrencePass {
  /// The states of one pixel, `[N, 1, 1, units]`, given the layer's input there, `[N, 1, 1, in]`: the bits that the
  /// layer gives for whole images. Called for every pixel in raster order, or again for the same one.
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
    maps.compute(row: row, columns: column..<column + 1)
    return maps.hidden.pixel(row: row, column: column)
  }
}

/// The direction from the right is seen from the row below on: it has a row computed when the next one begins.
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
    if row > newestRow { right.compute(row: newestRow, columns: 0..<width) }
    newestRow = row
    right.read(pixel, row: row, column: column)
    left.read(pixel, row: row, column: column)
    left.compute(row: row, columns: column..<column + 1)
    let own = left.hidden.pixel(row: row, column: column)
    // Zeros are added where there is no row above, as whole passes do: a negative zero becomes a positive one.
    return own + (row > 0 ? right.hidden.pixel(row: row - 1, column: column) : ImageBatch(zeros: own.shape))
  }
}

/// One direction's weights, and the input sums, cells and hidden states of all pixels so far.
private struct GridLSTMMaps {
  private var input: PackedConvolution
  private var inputs: RecentRows
  private let recurrent: PackedGridLSTM
  private let groups: Int

  /// `[N, H, W, 4·units]`.
  private var sums: ImageBatch
  /// `[N, H, W, units]`.
  private var cells: ImageBatch
  /// `[N, H, W, units]`.
  private(set) var hidden: ImageBatch

  /// Maps of no image: how many there are is known with the first pixel.
  init(_ layer: GridLSTM, size: ImageSize) {
    input = layer.input.packed
    inputs = RecentRows(input.rowsRead, of: size)
    recurrent = PackedGridLSTM(recurrent: layer.recurrent.value, path: layer.path)
    groups = layer.groups
    let units = recurrent.units
    sums = ImageBatch(zeros: [0, size.height, size.width, 4 * units])
    cells = ImageBatch(zeros: [0, size.height, size.width, units])
    hidden = cells
  }

  /// Takes the input of a pixel `[N, 1, 1, in]`, whose sums are all that is kept of it.
  mutating func read(_ pixel: ImageBatch, row: Int, column: Int) {
    if hidden.shape[0] == 0 { begin(count: pixel.shape[0]) }
    inputs.set(row: row, column: column, to: pixel)
    let own = input(inputs, row: row, column: column)
    let byGate = groups > 1 ? own.regroupingChannels(groups: groups, parts: 4) : own
    sums.set(row: row, column: column, channel: 0, to: byGate)
  }

  /// Computes the states of some pixels of a row, whose input was read.
  mutating func compute(row: Int, columns: Range<Int>) {
    recurrent.compute(rows: row..<row + 1, columns: columns, gates: sums, hidden: &hidden, cells: &cells)
  }

  private mutating func begin(count: Int) {
    func zeros(like map: ImageBatch) -> ImageBatch {
      ImageBatch(zeros: [count, map.shape[1], map.shape[2], map.shape[3]])
    }
    (sums, cells, hidden) = (zeros(like: sums), zeros(like: cells), zeros(like: hidden))
  }
}
