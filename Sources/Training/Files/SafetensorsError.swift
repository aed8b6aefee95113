import Datasets
import Layers

/// Why a safetensors file could not be read, or did not hold what was asked of it.
public enum SafetensorsError: Error, Equatable, Sendable {
  /// The file system refused.
  case file(FileError)
  /// The file ends before what its header promises: it was cut off, or is no safetensors file.
  case truncated(path: String, byteCount: Int, needed: Int)
  /// The header breaks a rule of the format.
  case badHeader(path: String, reason: String)
  /// A tensor that the model needs is not there, or has another shape.
  case parameter(ParameterFileError, path: String)
  /// The file has a tensor that the module it is read into has no parameter for.
  case unexpectedTensor(name: String, path: String)
  /// The tensor's elements are not float32.
  case wrongElementType(name: String, found: String, path: String)
}

extension SafetensorsError: CustomStringConvertible {
  /// One line for a person.
  public var description: String { text.printable }

  private var text: String {
    switch self {
    case .file(let error):
      "\(error)"
    case .truncated(let path, let byteCount, let needed):
      "\(path): cut off after \(byteCount) bytes; its header needs \(needed)"
    case .badHeader(let path, let reason):
      "\(path): not a safetensors file: \(reason)"
    case .parameter(let error, let path):
      "\(path): \(error)"
    case .unexpectedTensor(let name, let path):
      "\(path): has a tensor “\(name)”, which the model has no parameter for"
    case .wrongElementType(let name, let found, let path):
      "\(path): the elements of “\(name)” are \(found); only F32 can be read"
    }
  }
}
