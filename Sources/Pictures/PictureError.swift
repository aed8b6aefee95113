import Foundation

/// Why a picture could not be read or made.
public enum PictureError: Error, Equatable, Sendable {
  /// The bytes are no PNG file, or a broken one; in the words of libpng.
  case unreadable(path: String, reason: String)
  /// The bytes are no JPEG file, or a damaged one; in the words of libjpeg.
  case unreadableJPEG(path: String, reason: String)
  /// The bytes are those of neither kind of file.
  case unknownKind(path: String)
  /// The file says that it has more pixels than its bytes can hold.
  case tooLarge(path: String, height: Int, width: Int)
  /// libpng did not encode the picture, for this reason.
  case notEncoded(reason: String)
}

extension PictureError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read as PNG: \(reason)"
    case .unreadableJPEG(let path, let reason):
      "\(path): cannot be read as JPEG: \(reason)"
    case .unknownKind(let path):
      "\(path): is neither a PNG nor a JPEG file"
    case .tooLarge(let path, let height, let width):
      "\(path): says it is \(height)×\(width) pixels, more than a file of its length holds"
    case .notEncoded(let reason):
      "the picture cannot be encoded as PNG: \(reason)"
    }
  }
}

extension PictureError: LocalizedError {
  /// One line for a person.
  public var errorDescription: String? { description }
}
