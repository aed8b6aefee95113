import Foundation
import Layers

extension Module {
  /// Writes the parameters to a safetensors file, which PyTorch's `load_state_dict` takes by name.
  public func save(to url: URL, metadata: [String: String] = [:]) throws(FileError) {
    try SafetensorsFile.write(namedParameters.flatMap(\.exported), metadata: metadata, to: url)
  }

  /// Reads the parameters from a safetensors file in PyTorch's layout, by name.
  ///
  /// The file must hold every parameter in its shape, and nothing else but what PyTorch counts beside a
  /// ``BatchNorm``. Where it does not, no parameter is changed.
  public func load(from file: SafetensorsFile) throws(SafetensorsError) {
    let parameters = namedParameters
    let known = Set(parameters.flatMap(\.fileNames) + batchCounters)
    if let stranger = file.names.first(where: { !known.contains($0) }) {
      throw .unexpectedTensor(name: stranger, path: file.url.path)
    }
    let before = parameters.map(\.parameter.flattened)
    do {
      for named in parameters { try named.load(file.tensor) }
    } catch {
      for (named, value) in zip(parameters, before) { named.parameter.flattened = value }
      throw SafetensorsError(error, path: file.url.path)
    }
  }
}

extension Module {
  /// The names under which PyTorch's files count the batches of each normalisation, which nothing here needs.
  fileprivate var batchCounters: [String] {
    namedModules.filter { $0.module is BatchNorm }
      .map { $0.name.isEmpty ? "num_batches_tracked" : "\($0.name).num_batches_tracked" }
  }
}

extension SafetensorsError {
  /// An error of loading one parameter, of which there are two kinds.
  fileprivate init(_ error: any Error, path: String) {
    switch error {
    case let error as SafetensorsError: self = error
    case let error as ParameterFileError: self = .parameter(error, path: path)
    default: fatalError("load: \(error)")
    }
  }
}
