import CPNG
import Foundation
import Tensors

extension Tensor where Rank == 4 {
  /// The picture in the PNG file `data` as one image, `[1, H, W, C]`, of intensities in 0...1; errors name it by
  /// `path`.
  ///
  /// Grey files give one channel, all others three. 16 bits become 8, and what is transparent is laid on white.
  public init(png data: Data, path: String) throws(PictureError) {
    self = try Array(data).withUnsafeBufferPointer { (file) throws(PictureError) in
      try decode(file, path: path)
    }
  }
}

private func decode(_ file: UnsafeBufferPointer<UInt8>, path: String) throws(PictureError) -> ImageBatch {
  var picture = png_image()
  picture.version = png_uint_32(PNG_IMAGE_VERSION)
  defer { png_image_free(&picture) }
  guard png_image_begin_read_from_memory(&picture, file.baseAddress, file.count) != 0 else {
    throw .unreadable(path: path, reason: picture.reason)
  }
  let isGrey = picture.format & PNG_FORMAT_FLAG_COLOR == 0
  picture.format = isGrey ? png_uint_32(PNG_FORMAT_GRAY) : PNG_FORMAT_RGB
  picture.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
  let shape: Shape<4> = [1, Int(picture.height), Int(picture.width), isGrey ? 1 : 3]
  guard shape[1] * shape[2] <= file.count * mostPixelsPerByte else {
    throw .tooLarge(path: path, height: shape[1], width: shape[2])
  }
  var levels = [UInt8](repeating: 0, count: shape.count)
  var white = png_color(red: 255, green: 255, blue: 255)
  guard png_image_finish_read(&picture, &white, &levels, 0, nil) != 0 else {
    throw .unreadable(path: path, reason: picture.reason)
  }
  return ImageBatch(levels.map { Float($0) / 255 }, shape: shape)
}

/// Deflate makes at most 1,032 bytes of one, and a byte holds at most eight pixels.
private let mostPixelsPerByte = 1032 * 8
