import CPNG
import Foundation
import Tensors

extension Tensor where Rank == 4 {
  /// The one image of the batch, grey or red, green and blue, as a PNG file of 8 bits a channel.
  ///
  /// Intensities are rounded to the nearest of 256 levels; those outside 0...1 become the nearer end, and what is
  /// not a number becomes 0.
  public func pngData() throws(PictureError) -> Data {
    require(
      shape[0] == 1 && (shape[3] == 1 || shape[3] == 3),
      "pngData: \(shape) is not one image of 1 or 3 channels; tiled() makes one of many")
    var picture = png_image()
    picture.version = png_uint_32(PNG_IMAGE_VERSION)
    (picture.height, picture.width) = (png_uint_32(shape[1]), png_uint_32(shape[2]))
    picture.format = shape[3] == 1 ? png_uint_32(PNG_FORMAT_GRAY) : PNG_FORMAT_RGB
    let levels = withUnsafeElements { $0.map(nearestLevel) }
    return try encode(levels, as: &picture)
  }
}

/// The file that `picture` describes, with these levels.
private func encode(_ levels: [UInt8], as picture: inout png_image) throws(PictureError) -> Data {
  var size = 0
  let counted = png_image_write_to_memory(&picture, nil, &size, 0, levels, 0, nil)
  guard counted != 0 else { throw .notEncoded(reason: picture.reason) }
  var file = [UInt8](repeating: 0, count: size)
  let written = png_image_write_to_memory(&picture, &file, &size, 0, levels, 0, nil)
  guard written != 0 else { throw .notEncoded(reason: picture.reason) }
  return Data(file)
}

private func nearestLevel(to intensity: Float) -> UInt8 {
  UInt8((max(0, min(1, intensity.isNaN ? 0 : intensity)) * 255).rounded())
}

extension png_image {
  /// What libpng has to say about its last call.
  var reason: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
