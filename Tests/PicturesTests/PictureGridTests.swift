import Pictures
import Tensors
import Testing

@Suite struct PictureGridTests {
  /// `count` images whose every pixel is the number of the image over `count`.
  private func images(_ count: Int, height: Int = 3, width: Int = 2, channels: Int = 1) -> ImageBatch {
    let size = height * width * channels
    return ImageBatch(
      (0..<count * size).map { Float($0 / size) / Float(count) }, shape: [count, height, width, channels])
  }

  @Test(arguments: [
    (1, 1, 1), (2, 2, 1), (4, 2, 2), (5, 3, 2), (9, 3, 3), (10, 4, 3), (64, 8, 8), (65, 9, 8),
  ])
  func gridsAreNearlySquare(count: Int, columns: Int, rows: Int) {
    let grid = PictureGrid(count: count, height: 8, width: 8, columns: nil, scale: nil, gap: 1)
    #expect([grid.columns, grid.rows] == [columns, rows])
  }

  @Test(arguments: [(8, 8, 8), (28, 28, 3), (28, 20, 3), (32, 32, 2), (64, 64, 1), (100, 10, 1), (1, 1, 64)])
  func smallImagesAreMagnified(height: Int, width: Int, scale: Int) {
    #expect(
      PictureGrid(count: 1, height: height, width: width, columns: nil, scale: nil, gap: 1).scale == scale)
  }

  @Test func everyPixelBecomesASquareInItsPlace() {
    let sheet = images(3).tiled(columns: 2, scale: 2, gap: 1)
    #expect(sheet.shape == [1, 13, 9, 1])
    for row in 0..<13 {
      for column in 0..<9 {
        let isGap = row == 6 || column == 4
        let tile = row / 7 * 2 + column / 5
        #expect(sheet[0, row, column, 0] == (isGap || tile == 3 ? 0.5 : Float(tile) / 3))
      }
    }
  }

  @Test func oneImageAtScaleOneIsItself() {
    let image = ImageBatch((0..<30).map { Float($0) / 30 }, shape: [1, 2, 5, 3])
    let sheet = image.tiled(scale: 1)
    #expect(sheet.shape == image.shape)
    #expect(sheet.elements == image.elements)
  }

  @Test func coloursStayTogether() {
    let image = ImageBatch([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], shape: [1, 1, 2, 3])
    let sheet = image.tiled(scale: 2)
    let row: [Float] = [0.1, 0.2, 0.3, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.4, 0.5, 0.6]
    #expect(sheet.elements == row + row)
  }

  @Test func groupsStandFurtherApart() {
    let sheet = images(12, height: 1, width: 1).tiled(
      columns: 3, scale: 2, gap: 1, groups: TileGroups(startingAtColumns: [1], rows: 2))
    // Two pixels a tile, one between neighbours, twelve more between groups.
    let (rows, columns) = ([0, 3, 18, 21], [0, 15, 18])
    #expect(sheet.shape == [1, 23, 20, 1])
    for tile in 0..<12 {
      #expect(sheet[0, rows[tile / 3], columns[tile % 3], 0] == Float(tile) / 12)
    }
  }
}
