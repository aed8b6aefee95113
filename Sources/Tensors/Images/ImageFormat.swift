/// What the images of a model or a data set look like.
public struct ImageFormat: Sendable, Equatable, Codable {
  /// Rows of pixels.
  public var height: Int
  /// Pixels a row.
  public var width: Int
  /// 1 for grey, 3 for red, green and blue.
  public var channels: Int
  /// How many intensities a pixel's channel can take: 2 when binary, 256 for bytes. Level k is the intensity
  /// k / (levels − 1).
  public var levels: Int

  /// The format of images of `height` × `width` pixels.
  public init(height: Int, width: Int, channels: Int = 1, levels: Int) {
    require(height > 0 && width > 0 && channels > 0, "ImageFormat: an extent is not positive")
    require(levels >= 2, "ImageFormat: \(levels) levels; an image needs 2 or more")
    (self.height, self.width, self.channels, self.levels) = (height, width, channels, levels)
  }

  /// The numbers that make an image: height × width × channels. Bits per dimension divide by it.
  public var dimensions: Int { height * width * channels }

  /// The height and width.
  public var size: ImageSize { ImageSize(height, width) }

  /// The shape of a batch of `count` images.
  public func shape(count: Int) -> Shape<4> { [count, height, width, channels] }
}

extension ImageFormat: CustomStringConvertible {
  /// As in `28×28×1, 256 levels`.
  public var description: String { "\(height)×\(width)×\(channels), \(levels) levels" }
}
