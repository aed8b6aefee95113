import Tensors

extension Tensor where Rank == 4 {
  /// All images of the batch on one sheet, `[1, H, W, C]`, row after row.
  ///
  /// - Parameters:
  ///   - columns: The tiles a row; as many as make the sheet nearly square when not given.
  ///   - scale: The pixels that one pixel becomes in both directions; when not given, the fewest that make the
  ///     longer side of an image 64 pixels.
  ///   - gap: The pixels between neighbours, of a middle grey.
  ///   - groups: Columns and rows that stand further apart.
  public func tiled(
    columns: Int? = nil, scale: Int? = nil, gap: Int = 4, groups: TileGroups = TileGroups()
  ) -> ImageBatch {
    require(count > 0, "tiled: there is no pixel in \(shape)")
    require((columns ?? 1) > 0 && (scale ?? 1) > 0 && gap >= 0, "tiled: an argument is not positive")
    let grid = PictureGrid(
      count: shape[0], height: shape[1], width: shape[2], columns: columns, scale: scale, gap: gap,
      groups: groups)
    var sheet = ImageBatch(repeating: 0.5, shape: [1, grid.height, grid.width, shape[3]])
    withUnsafeElements { images in
      sheet.withUnsafeMutableElements { paint(images, on: $0, grid) }
    }
    return sheet
  }

  private func paint(
    _ images: UnsafeBufferPointer<Float>, on sheet: UnsafeMutableBufferPointer<Float>, _ grid: PictureGrid
  ) {
    let (height, width, channels) = (shape[1], shape[2], shape[3])
    for tile in 0..<shape[0] {
      let origin = grid.origin(ofTile: tile)
      for row in 0..<height * grid.scale {
        let source = (tile * height + row / grid.scale) * width * channels
        let target = ((origin.row + row) * grid.width + origin.column) * channels
        for column in 0..<width * grid.scale {
          let pixel = source + column / grid.scale * channels
          for channel in 0..<channels {
            sheet[target + column * channels + channel] = images[pixel + channel]
          }
        }
      }
    }
  }
}
