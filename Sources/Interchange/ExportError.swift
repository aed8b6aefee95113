/// Why a function of a model can't be handed to other programs.
public enum ExportError: Error, Equatable, Sendable {
  /// The function takes an operation that the format has no form for here.
  case unknownOperation(function: String, String)
  /// The function depends on its inputs in a way that could not be followed.
  case unrecorded(function: String, reason: String)
  /// The operation's operands are of a kind that the format has no form for here.
  case unsupported(function: String, operation: String, reason: String)
}

extension ExportError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .unknownOperation(let function, let operation):
      "\(function): can't be written as ONNX, for its operation '\(operation)' has no form there"
    case .unrecorded(let function, let reason):
      "\(function): can't be written as ONNX, for \(reason)"
    case .unsupported(let function, let operation, let reason):
      "\(function): can't be written as ONNX, for in its operation '\(operation)' \(reason)"
    }
  }
}
