import Tensors

extension Tensor where Rank == 4 {
  /// The tiles at `places` of this sheet, `[1, H, W, C]`, on which they stand as ``tiled(columns:scale:gap:groups:)``
  /// puts them; nil where the sheet is not of the grid's size.
  package func tiles(_ places: Range<Int>, on grid: PictureGrid) -> ImageBatch? {
    require(
      places.lowerBound >= 0 && places.upperBound <= grid.rows * grid.columns,
      "tiles: \(places) of a grid of \(grid.rows)×\(grid.columns)")
    guard shape[0] == 1 && shape[1] == grid.height && shape[2] == grid.width else { return nil }
    var tiles: [Float] = []
    withUnsafeElements { sheet in
      for place in places {
        let origin = grid.origin(ofTile: place)
        for row in 0..<grid.tileHeight {
          for column in 0..<grid.tileWidth {
            let pixel = (origin.row + row * grid.scale) * shape[2] + origin.column + column * grid.scale
            tiles += sheet[pixel * shape[3]..<(pixel + 1) * shape[3]]
          }
        }
      }
    }
    return ImageBatch(tiles, shape: [places.count, grid.tileHeight, grid.tileWidth, shape[3]])
  }
}
