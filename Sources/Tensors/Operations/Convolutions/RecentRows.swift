/// The last rows of feature maps that grow in raster order, as far back as a convolution looks.
///
/// A pass over growing images keeps one for each convolution that looks at other pixels than its own: it sets
/// pixels, or rows, as they become known, and a ``PackedConvolution`` reads them. What was never set is zero.
public struct RecentRows {
  /// The size of the whole maps.
  public let size: ImageSize

  /// How many rows are kept.
  public let rowCount: Int

  /// The first row that is kept.
  private(set) var firstRow = 0

  /// `[N, rows kept, W, C]`, once N and C are known.
  private(set) var elements: ImageBatch?

  /// Nothing so far of maps of this size, of which the last `rowCount` rows are to be kept.
  public init(_ rowCount: Int, of size: ImageSize) {
    require(rowCount > 0, "RecentRows: \(rowCount) rows")
    (self.size, self.rowCount) = (size, min(rowCount, size.height))
  }

  /// All rows of `images`.
  public init(_ images: ImageBatch) {
    (size, rowCount, elements) = (images.size, images.shape[1], images)
  }

  /// Sets some pixels of a row, from `column` on, to `values` `[N, 1, pixels, C]`. Rows that are now too far
  /// back are forgotten.
  public mutating func set(row: Int, column: Int = 0, to values: ImageBatch) {
    let (count, width, channels) = (values.shape[0], values.shape[2], values.shape[3])
    require(
      values.shape[1] == 1 && row >= firstRow && row < size.height && 0...size.width - width ~= column,
      "RecentRows: \(values.shape) at (\(row), \(column)) in rows from \(firstRow) on of \(size)")
    if elements == nil { elements = ImageBatch(zeros: [count, rowCount, size.width, channels]) }
    require(
      elements?.shape[0] == count && elements?.shape[3] == channels,
      "RecentRows: \(values.shape) among values of \(elements?.shape ?? values.shape)")
    forgetRows(before: row - rowCount + 1)
    let start = (row - firstRow) * size.width + column
    write(stride: rowCount * size.width * channels) { image, target in
      (target + start * channels).update(
        from: values.pointer + image * width * channels, count: width * channels)
    }
  }

  /// Moves up the rows that are kept, so that `first` is the first one, and clears those that follow.
  private mutating func forgetRows(before first: Int) {
    guard first > firstRow, let channels = elements?.shape[3] else { return }
    let (rowSize, forgotten) = (size.width * channels, min(first - firstRow, rowCount))
    let kept = (rowCount - forgotten) * rowSize
    write(stride: rowCount * rowSize) { _, target in
      target.update(from: target + forgotten * rowSize, count: kept)
      (target + kept).update(repeating: 0, count: forgotten * rowSize)
    }
    firstRow = first
  }

  /// Calls `body` with each image's number and the start of what is kept of it.
  private mutating func write(stride: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void) {
    elements?.withUnsafeMutableElements { target in
      guard let start = target.baseAddress else { return }
      for image in 0..<target.count / stride { body(image, start + image * stride) }
    }
  }
}
