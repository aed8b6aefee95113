import Foundation
import Tensors

/// One picture of any size, as it is in its file.
public struct Picture: Sendable, Equatable {
  /// Makes a picture of the bytes of the file at `path`, which is for messages.
  public typealias Decoder = @Sendable (_ file: Data, _ path: String) throws -> Picture

  /// Rows of pixels.
  public let height: Int

  /// Pixels a row.
  public let width: Int

  /// 1 for grey, 3 for red, green and blue.
  public let channels: Int

  /// `[H, W, C]`, in 0...255.
  public let levels: [UInt8]

  /// A picture of `height` × `width` pixels with these levels.
  public init(height: Int, width: Int, channels: Int, levels: [UInt8]) {
    require(
      height > 0 && width > 0 && (channels == 1 || channels == 3),
      "Picture: \(height)×\(width) pixels of \(channels) channels")
    require(
      levels.count == height * width * channels,
      "Picture: \(levels.count) levels; \(height)×\(width)×\(channels) were to come")
    (self.height, self.width, self.channels, self.levels) = (height, width, channels, levels)
  }

  /// The same picture with 1 or 3 channels. Grey is the luma of ITU-R BT.601: 0.299 red, 0.587 green, 0.114 blue.
  func withChannels(_ wanted: Int) -> Picture {
    guard wanted != channels else { return self }
    let converted =
      wanted == 3
      ? levels.flatMap { [$0, $0, $0] }
      : stride(from: 0, to: levels.count, by: 3).map { pixel in
        let (red, green, blue) = (Int(levels[pixel]), Int(levels[pixel + 1]), Int(levels[pixel + 2]))
        return UInt8((19_595 * red + 38_470 * green + 7_471 * blue + 32_768) >> 16)
      }
    return Picture(height: height, width: width, channels: wanted, levels: converted)
  }
}
