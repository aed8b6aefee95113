import Tensors

extension Picture {
  /// The levels of the image of `format` that the picture becomes, `[H, W, C]`; nil where it is too small for its
  /// middle to be cut out.
  func levels(fittedTo format: ImageFormat, by fit: PictureOptions.Fit) -> [UInt8]? {
    let picture = withChannels(format.channels)
    guard (height, width) != (format.height, format.width) else { return picture.levels }
    let scale: (rows: Double, columns: Double)
    switch fit {
    case .stretch:
      scale = (Double(height) / Double(format.height), Double(width) / Double(format.width))
    case .crop:
      let least = min(Double(height) / Double(format.height), Double(width) / Double(format.width))
      scale = (least, least)
    case .centre:
      guard height >= format.height && width >= format.width else { return nil }
      scale = (1, 1)
    }
    return picture.resampled(
      rows: taps(format.height, of: height, scale: scale.rows, isWhole: fit == .centre),
      columns: taps(format.width, of: width, scale: scale.columns, isWhole: fit == .centre))
  }

  /// Where `count` pixels along a side of `extent` come from: `count` × `scale` of its pixels, in the middle, from a
  /// whole one on where `isWhole`.
  private func taps(_ count: Int, of extent: Int, scale: Double, isWhole: Bool) -> [PixelTaps] {
    let rest = (Double(extent) - Double(count) * scale) / 2
    let start = isWhole ? rest.rounded(.down) : rest
    return (0..<count).map { PixelTaps(at: start + (Double($0) + 0.5) * scale, scale: scale, extent: extent) }
  }

  /// The image whose pixels are weighted means along both sides.
  private func resampled(rows: [PixelTaps], columns: [PixelTaps]) -> [UInt8] {
    let firstRow = rows[0].first
    let lastRow = rows.map { $0.first + $0.weights.count }.max() ?? height
    let size = columns.count * channels
    var narrow = [Float](repeating: 0, count: (lastRow - firstRow) * size)
    levels.withUnsafeBufferPointer { levels in
      for row in firstRow..<lastRow {
        for (column, taps) in columns.enumerated() {
          for channel in 0..<channels {
            var sum: Float = 0
            for (tap, weight) in taps.weights.enumerated() {
              sum += weight * Float(levels[(row * width + taps.first + tap) * channels + channel])
            }
            narrow[(row - firstRow) * size + column * channels + channel] = sum
          }
        }
      }
    }
    return rows.flatMap { taps in
      (0..<size).map { place in
        var sum: Float = 0
        for (tap, weight) in taps.weights.enumerated() {
          sum += weight * narrow[(taps.first - firstRow + tap) * size + place]
        }
        return UInt8(max(0, min(255, sum.rounded())))
      }
    }
  }
}

/// The neighbouring pixels along a side that one pixel of a smaller or larger image is the mean of.
///
/// Weights fall linearly to zero: to that of the neighbour where the image gets larger, and over as many pixels as one
/// is made of where it gets smaller, so that none is passed over.
private struct PixelTaps {
  let first: Int
  let weights: [Float]

  /// The pixels around `centre`, of a side of `extent`, where one pixel is made of `scale`.
  init(at centre: Double, scale: Double, extent: Int) {
    let reach = max(1, scale)
    first = max(0, Int(centre - reach + 0.5))
    let end = min(extent, Int(centre + reach + 0.5))
    let heights = (first..<max(end, first + 1))
      .map { max(0, 1 - abs((Double($0) + 0.5 - centre) / reach)) }
    let sum = heights.reduce(0, +)
    weights = heights.map { Float($0 / sum) }
  }
}
