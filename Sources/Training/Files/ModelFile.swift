import Datasets
import Foundation
import Layers
import ModelZoo
import Tensors

/// Why a model could not be opened from a file.
public enum ModelFileError: Error, Equatable, Sendable {
  /// The file can't be read, or its tensors are not the model's.
  case safetensors(SafetensorsError)
  /// The file's metadata lacks `key`, or what it says there can't be understood.
  case badMetadata(key: String, path: String)
  /// The file holds another model than the one asked for.
  case wrongModel(found: String, expected: String, path: String)
}

extension ModelFileError: CustomStringConvertible {
  /// One line for a person.
  public var description: String { text.printable }

  private var text: String {
    switch self {
    case .safetensors(let error):
      "\(error)"
    case .badMetadata(let key, let path):
      "\(path): no model's file, for its metadata has no usable \"\(key)\""
    case .wrongModel(let found, let expected, let path):
      "\(path): holds a \(found), not a \(expected)"
    }
  }
}

/// Writes `model` to a safetensors file that it can be opened from alone: the weights, with the model's name,
/// configuration and image format in the metadata.
public func saveModel<M: ZooModel>(_ model: M, to url: URL) throws(FileError) {
  try model.save(to: url, metadata: ModelDescription(of: model).metadata)
}

/// The model that ``saveModel(_:to:)`` wrote to `url`.
///
/// Where the type is not known beforehand, ``ModelDescription/init(at:)`` says which to ask for.
public func openModel<M: ZooModel>(_ type: M.Type = M.self, from url: URL) throws(ModelFileError) -> M {
  let file = try openWeights(at: url)
  let description = try ModelDescription(in: file)
  guard description.name == M.name else {
    throw .wrongModel(found: description.name, expected: M.name, path: url.path)
  }
  let configuration = try description.decodedConfiguration(M.Configuration.self, path: url.path)
  guard M.fault(in: configuration, for: description.format) == nil else {
    throw .badMetadata(key: "configuration", path: url.path)
  }
  var generator = RandomGenerator(seed: 0)
  let model = M(configuration, format: description.format, using: &generator)
  do throws(SafetensorsError) { try model.load(from: file) } catch { throw .safetensors(error) }
  return model
}

/// The file at `url`, its header checked.
func openWeights(at url: URL) throws(ModelFileError) -> SafetensorsFile {
  do throws(SafetensorsError) { return try SafetensorsFile(at: url) } catch { throw .safetensors(error) }
}
