import CPNG
import Datasets
import Foundation
import Tensors

extension Tensor where Rank == 4 {
  /// The picture in the PNG file `data` as one image, `[1, H, W, C]`, of intensities in 0...1; errors name it by
  /// `path`.
  ///
  /// Grey files give one channel, all others three. 16 bits become 8, and what is transparent is laid on white.
  public init(png data: Data, path: String) throws(PictureError) {
    let picture = try Picture(png: data, path: path)
    self.init(
      picture.levels.map { Float($0) / 255 }, shape: [1, picture.height, picture.width, picture.channels])
  }
}

extension Picture {
  /// The picture in the PNG file `data`; errors name it by `path`.
  ///
  /// Grey files give one channel, all others three. 16 bits become 8, and what is transparent is laid on white.
  public init(png data: Data, path: String) throws(PictureError) {
    self = try Array(data).withUnsafeBufferPointer { (file) throws(PictureError) in
      try decode(file, path: path)
    }
  }
}

private func decode(_ file: UnsafeBufferPointer<UInt8>, path: String) throws(PictureError) -> Picture {
  var picture = png_image()
  picture.version = png_uint_32(PNG_IMAGE_VERSION)
  defer { png_image_free(&picture) }
  guard png_image_begin_read_from_memory(&picture, file.baseAddress, file.count) != 0 else {
    throw .unreadable(path: path, reason: picture.reason)
  }
  let isGrey = picture.format & PNG_FORMAT_FLAG_COLOR == 0
  picture.format = isGrey ? png_uint_32(PNG_FORMAT_GRAY) : PNG_FORMAT_RGB
  picture.flags |= png_uint_32(PNG_IMAGE_FLAG_16BIT_sRGB)
  let (height, width, channels) = (Int(picture.height), Int(picture.width), isGrey ? 1 : 3)
  try checkSize(height: height, width: width, fileSize: file.count, path: path)
  var levels = [UInt8](repeating: 0, count: height * width * channels)
  var white = png_color(red: 255, green: 255, blue: 255)
  guard png_image_finish_read(&picture, &white, &levels, 0, nil) != 0 else {
    throw .unreadable(path: path, reason: picture.reason)
  }
  return Picture(height: height, width: width, channels: channels, levels: levels)
}

/// Throws where a picture of this size is to be made of so short a file that no camera or person has made it. Large
/// pictures of one colour may be; then memory for them is not given away for nothing.
func checkSize(height: Int, width: Int, fileSize: Int, path: String) throws(PictureError) {
  guard height * width <= pixelsForNothing + fileSize * mostPixelsPerByte else {
    throw .tooLarge(path: path, height: height, width: width)
  }
}

private let pixelsForNothing = 1 << 22
private let mostPixelsPerByte = 256
