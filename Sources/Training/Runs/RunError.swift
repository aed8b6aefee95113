import Datasets

/// Why a run's folder could not be made, opened or written.
public enum RunError: Error, Equatable, Sendable {
  /// The folder holds a run that was not to be overwritten.
  case exists(path: String)
  /// The folder is no run's: the file `missing` is not in it.
  case notARun(path: String, missing: String)
  /// A file of the run can't be understood.
  case damaged(path: String, reason: String)
  /// Another process trains the run.
  case inUse(path: String)
  /// The file system refused.
  case file(FileError)
}

extension RunError: CustomStringConvertible {
  /// One line for a person.
  public var description: String { text.printable }

  private var text: String {
    switch self {
    case .exists(let path): "\(path): holds a run already"
    case .notARun(let path, let missing): "\(path): not the folder of a run: it has no \(missing)"
    case .damaged(let path, let reason): "\(path): \(reason)"
    case .inUse(let path): "\(path): another process is training this run"
    case .file(let error): "\(error)"
    }
  }
}
