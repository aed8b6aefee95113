/// Where tiles of one size stand on a sheet: row after row, with a gap between neighbours.
package struct PictureGrid: Equatable {
  package let columns: Int
  package let rows: Int

  /// Pixels on the sheet for one pixel of a tile, in both directions.
  package let scale: Int

  /// Pixels of the sheet between neighbours.
  package let gap: Int

  private let tileHeight: Int
  private let tileWidth: Int

  /// A grid for `count` tiles of `height` × `width` pixels. What is not given is chosen: as many columns as make
  /// it nearly square, and the least scale that makes a tile's longer side 64 pixels.
  package init(count: Int, height: Int, width: Int, columns: Int?, scale: Int?, gap: Int) {
    let columns = columns ?? (1...count).first { $0 * $0 >= count } ?? 1
    let scale = scale ?? max(1, (64 + max(height, width) - 1) / max(height, width))
    (self.columns, self.scale, self.gap) = (columns, scale, gap)
    rows = (count + columns - 1) / columns
    (tileHeight, tileWidth) = (height * scale, width * scale)
  }

  /// The sheet's rows of pixels.
  package var height: Int { rows * (tileHeight + gap) - gap }

  /// The sheet's pixels a row.
  package var width: Int { columns * (tileWidth + gap) - gap }

  /// The place of the top left pixel of tile `index`.
  package func origin(ofTile index: Int) -> (row: Int, column: Int) {
    (index / columns * (tileHeight + gap), index % columns * (tileWidth + gap))
  }
}
