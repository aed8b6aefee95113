import Foundation

/// What went wrong between the library and the file system, with the path it went wrong at.
public enum FileError: Error, Equatable, Sendable {
  /// Nothing is there.
  case notFound(path: String)
  /// The file or its folder may not be read or written by this user.
  case permissionDenied(path: String)
  /// No room is left, on the disk or within the user's quota or size limit.
  case diskFull(path: String)
  /// Something is there already that was not to be overwritten.
  case alreadyExists(path: String)
  /// Anything else, in the system's words.
  case failed(path: String, reason: String)

  /// The error that the system's `code` stands for.
  package init(code: Int32, path: String) {
    switch code {
    case ENOENT: self = .notFound(path: path)
    case EACCES, EPERM, EROFS: self = .permissionDenied(path: path)
    case ENOSPC, EDQUOT, EFBIG: self = .diskFull(path: path)
    case EEXIST: self = .alreadyExists(path: path)
    default: self = .failed(path: path, reason: String(cString: strerror(code)))
    }
  }

  /// The error that Foundation reports as `error`.
  init(_ error: any Error, path: String) {
    let cocoaError = error as? CocoaError
    switch cocoaError?.code {
    case .fileNoSuchFile?, .fileReadNoSuchFile?: self = .notFound(path: path)
    case .fileReadNoPermission?, .fileWriteNoPermission?, .fileWriteVolumeReadOnly?:
      self = .permissionDenied(path: path)
    case .fileWriteOutOfSpace?: self = .diskFull(path: path)
    case .fileWriteFileExists?: self = .alreadyExists(path: path)
    default:
      let system = (cocoaError?.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
      self = .failed(path: path, reason: system ?? error.localizedDescription)
    }
  }
}

extension FileError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .notFound(let path): "\(path): there is no such file or folder"
    case .permissionDenied(let path): "\(path): permission denied"
    case .diskFull(let path): "\(path): no space left on the disk"
    case .alreadyExists(let path): "\(path): exists already"
    case .failed(let path, let reason): "\(path): \(reason)"
    }
  }
}
