import Foundation

/// Why a data set could not be had.
public enum DatasetError: Error, Equatable, Sendable {
  /// No data set is known by this name.
  case unknown(name: String, known: [String])
  /// Files of a known data set are not in its folder.
  case missingFiles(dataset: String, files: [String], folder: String)
  /// The file is there compressed only, and nothing here opens it.
  case compressed(path: String)
  /// The system does not give the file.
  case unreadable(path: String, reason: String)
  /// The picture can't be read, for a reason that names it.
  case unreadablePicture(reason: String)
  /// The file is of another kind, by its first bytes.
  case wrongMagic(path: String, found: String, expected: String)
  /// The file is shorter or longer than its header says.
  case wrongSize(path: String, bytes: Int, expected: Int)
  /// The file holds another shape than its place in the data set asks for.
  case wrongShape(path: String, found: String, expected: String)
  /// Pictures are of several sizes, and no size was chosen for the images made of them.
  case severalSizes(path: String, count: Int)
  /// The file has a label beyond the last class.
  case wrongLabel(path: String, label: Int, classes: Int)
}

extension DatasetError: CustomStringConvertible {
  /// One line for a person.
  public var description: String { text.printable }

  private var text: String {
    switch self {
    case .unknown(let name, let known):
      "there is no data set '\(name)'; \(suggestion(for: name, among: known))"
    case .missingFiles(let dataset, let files, let folder):
      "data set \(dataset) is not complete: \(files.joined(separator: ", ")) not found in \(folder)"
    case .compressed(let path):
      "\(path): cannot be opened compressed; decompress it with gunzip"
    case .unreadable(let path, let reason):
      "\(path): \(reason)"
    case .unreadablePicture(let reason):
      reason
    case .wrongMagic(let path, let found, let expected):
      "\(path): begins with \(found); \(expected) was expected"
    case .wrongSize(let path, let bytes, let expected) where bytes < expected:
      "\(path): cut off after \(bytes) bytes; its header needs \(expected)"
    case .wrongSize(let path, let bytes, let expected):
      "\(path): has \(bytes) bytes; its header needs only \(expected)"
    case .wrongShape(let path, let found, let expected):
      "\(path): holds \(found); \(expected) was expected"
    case .severalSizes(let path, let count):
      "\(path): the pictures are of \(count) sizes; images must be given one"
    case .wrongLabel(let path, let label, let classes):
      "\(path): has the label \(label); the classes are 0 to \(classes - 1)"
    }
  }
}

extension DatasetError: LocalizedError {
  /// One line for a person.
  public var errorDescription: String? { description }
}
