import Tensors

/// Where tiles of one size stand on a sheet: row after row, with a gap between neighbours.
package struct PictureGrid: Equatable {
  package let columns: Int
  package let rows: Int

  /// Pixels on the sheet for one pixel of a tile, in both directions.
  package let scale: Int

  /// Pixels of the sheet between neighbours.
  package let gap: Int

  /// Which columns and rows stand further apart.
  package let groups: TileGroups

  /// Rows of pixels of a tile, before it is scaled.
  package let tileHeight: Int

  /// Pixels a row of a tile, before it is scaled.
  package let tileWidth: Int

  /// A grid for `count` tiles of `height` × `width` pixels. What is not given is chosen: as many columns as make
  /// it nearly square, and the least scale that makes a tile's longer side 64 pixels.
  package init(
    count: Int, height: Int, width: Int, columns: Int?, scale: Int?, gap: Int,
    groups: TileGroups = TileGroups()
  ) {
    let columns = columns ?? (1...count).first { $0 * $0 >= count } ?? 1
    let scale = scale ?? max(1, (64 + max(height, width) - 1) / max(height, width))
    (self.columns, self.scale, self.gap, self.groups) = (columns, scale, gap, groups)
    rows = (count + columns - 1) / columns
    (tileHeight, tileWidth) = (height, width)
  }

  /// The sheet's rows of pixels.
  package var height: Int { place(row: rows - 1) + tileHeight * scale }

  /// The sheet's pixels a row.
  package var width: Int { place(column: columns - 1) + tileWidth * scale }

  /// The place of the top left pixel of tile `index`.
  package func origin(ofTile index: Int) -> (row: Int, column: Int) {
    (place(row: index / columns), place(column: index % columns))
  }

  private func place(row: Int) -> Int {
    row * (tileHeight * scale + gap) + row / (groups.rows ?? rows) * TileGroups.gap
  }

  private func place(column: Int) -> Int {
    column * (tileWidth * scale + gap) + groups.columns.count { $0 <= column } * TileGroups.gap
  }
}

/// Columns and rows of tiles that stand together, further from others than from each other.
public struct TileGroups: Sendable, Equatable {
  /// Pixels between groups, besides the gap between all tiles.
  package static let gap = 12

  /// The columns that a group begins with, other than the first.
  public var columns: [Int]

  /// The number of rows in a group; all where not given.
  public var rows: Int?

  /// Groups that begin with each of `columns`, and with every so many `rows`.
  public init(startingAtColumns columns: [Int] = [], rows: Int? = nil) {
    require(rows ?? 1 > 0, "TileGroups: \(rows ?? 0) rows a group")
    (self.columns, self.rows) = (columns, rows)
  }
}
