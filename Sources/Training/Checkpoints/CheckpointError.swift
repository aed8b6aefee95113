import Datasets

/// Why a run could not go on from a checkpoint.
public enum CheckpointError: Error, Equatable, Sendable {
  /// The file can't be read: it is not there, is cut off, or is no safetensors file.
  case safetensors(SafetensorsError)
  /// The file is a safetensors file, but no checkpoint: its metadata lacks `key`, or what it says there can't be
  /// understood.
  case notACheckpoint(key: String, path: String)
  /// The file is a checkpoint of another version of the format.
  case unknownVersion(found: String, path: String)
  /// The checkpoint is of a run that differs from this one in what makes the bits.
  case otherRun(difference: String, path: String)
  /// The checkpoint contradicts itself, or does not fit the model.
  case damaged(reason: String, path: String)
}

extension CheckpointError: CustomStringConvertible {
  /// One line for a person.
  public var description: String { text.printable }

  private var text: String {
    switch self {
    case .safetensors(let error):
      "\(error)"
    case .notACheckpoint(let key, let path):
      "\(path): no checkpoint, for its metadata has no usable \"\(key)\""
    case .unknownVersion(let found, let path):
      "\(path): a checkpoint of version \(found); this program reads version \(CheckpointFile.version)"
    case .otherRun(let difference, let path):
      "\(path): the checkpoint of another run: \(difference)"
    case .damaged(let reason, let path):
      "\(path): a damaged checkpoint: \(reason)"
    }
  }
}
