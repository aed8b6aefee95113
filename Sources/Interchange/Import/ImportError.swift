import Training

/// Why weights could not be taken from a file.
public enum ImportError: Error, Equatable, Sendable {
  /// The file is no safetensors file, or can't be read.
  case safetensors(SafetensorsError)
  /// The file is one of Python's pickles, which are programs rather than data.
  case pickle(path: String)
  /// The file's tensors are not those that are wanted; each of the others is named.
  case otherTensors(path: String, source: String, missing: [String], misshapen: [String], unknown: [String])
  /// The file's tensors don't say what model they fit.
  case unknownNames(path: String, source: String, wanted: [String], found: [String])
}

extension ImportError: CustomStringConvertible {
  /// One line for a person.
  public var description: String {
    switch self {
    case .safetensors(let error): "\(error)"
    case .pickle(let path): Self.pickleHint(path)
    case .otherTensors(let path, let source, let missing, let misshapen, let unknown):
      "\(path): not the weights of \(source): "
        + [("missing", missing), ("of another shape", misshapen), ("unknown", unknown)]
        .filter { !$0.1.isEmpty }.map { "\($0.0): \($0.1.joined(separator: ", "))" }
        .joined(separator: "; ")
    case .unknownNames(let path, let source, let wanted, let found):
      "\(path): no weights of \(source), which has \(wanted.joined(separator: ", ")), among others; found: "
        + found.joined(separator: ", ")
    }
  }

  private static func pickleHint(_ path: String) -> String {
    let target = path.split(separator: "/").last.map { "\($0.split(separator: ".")[0]).safetensors" }
    return "\(path): a pickle, which runs code when it is opened; convert it once with Python: "
      + "import torch, safetensors.torch; safetensors.torch.save_file("
      + "torch.load(\"\(path)\", map_location=\"cpu\", weights_only=True), \"\(target ?? "model.safetensors")\")"
  }
}
