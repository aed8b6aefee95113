import CJPEG
import Datasets
import Foundation

extension Picture {
  /// The picture in the JPEG file `data`, baseline or progressive; errors name it by `path`.
  ///
  /// Grey files give one channel, those in colour three. Which way up a camera was held (Exif) is not looked at.
  public init(jpeg data: Data, path: String) throws(PictureError) {
    self = try Array(data).withUnsafeBufferPointer { (file) throws(PictureError) in
      try decode(file, path: path)
    }
  }

  /// The picture in the PNG or JPEG file `data`, told by its first bytes.
  public init(pngOrJPEG data: Data, path: String) throws(PictureError) {
    if data.starts(with: [0x89, 0x50, 0x4E, 0x47]) {
      try self.init(png: data, path: path)
    } else if data.starts(with: [0xFF, 0xD8]) {
      try self.init(jpeg: data, path: path)
    } else {
      throw .unknownKind(path: path)
    }
  }
}

private func decode(_ file: UnsafeBufferPointer<UInt8>, path: String) throws(PictureError) -> Picture {
  guard let start = file.baseAddress else { throw .unknownKind(path: path) }
  var reason = [CChar](repeating: 0, count: Int(GM_JPEG_REASON_SIZE))
  var size = gm_jpeg_size()
  func check(_ succeeded: Int32) throws(PictureError) {
    guard succeeded == 0 else { return }
    let text = String(decoding: reason.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    throw .unreadableJPEG(path: path, reason: text)
  }
  try check(gm_jpeg_read_size(start, file.count, &size, &reason))
  let (height, width, channels) = (Int(size.height), Int(size.width), Int(size.channels))
  try checkSize(height: height, width: width, fileSize: file.count, path: path)
  var levels = [UInt8](repeating: 0, count: height * width * channels)
  try check(gm_jpeg_decode(start, file.count, size, &levels, &reason))
  return Picture(height: height, width: width, channels: channels, levels: levels)
}
