import Foundation
import ModelZoo
import Tensors

/// What a model's file says about the model: enough to make one that its weights fit.
public struct ModelDescription: Sendable, Equatable {
  /// The name of the model's type, ``ZooModel/name``.
  public var name: String

  /// The model's hyper-parameters, as JSON.
  public var configuration: String

  /// What the images of the model look like.
  public var format: ImageFormat

  /// The description of `model`.
  public init<M: ZooModel>(of model: M) {
    (name, format) = (M.name, model.format)
    configuration = String(decoding: encodedJSON(model.configuration), as: UTF8.self)
  }

  /// What the file at `url` says; the weights are not read.
  public init(at url: URL) throws(ModelFileError) {
    try self.init(in: openWeights(at: url))
  }
}

extension ModelDescription {
  private enum Key {
    static let name = "model"
    static let configuration = "configuration"
    static let format = "image_format"
  }

  /// The description as a safetensors file's metadata.
  public var metadata: [String: String] {
    [
      Key.name: name,
      Key.configuration: configuration,
      Key.format: String(decoding: encodedJSON(format), as: UTF8.self),
    ]
  }

  /// What the metadata of `file` says.
  init(in file: SafetensorsFile) throws(ModelFileError) {
    let path = file.url.path
    func text(_ key: String) throws(ModelFileError) -> String {
      guard let text = file.metadata[key] else { throw .badMetadata(key: key, path: path) }
      return text
    }
    name = try text(Key.name)
    configuration = try text(Key.configuration)
    let format = try? JSONDecoder().decode(ImageFormat.self, from: Data(text(Key.format).utf8))
    guard let format, format.isPossible else { throw .badMetadata(key: Key.format, path: path) }
    self.format = format
  }

  /// The hyper-parameters as the type that a model takes.
  func decodedConfiguration<C: Decodable>(_ type: C.Type, path: String) throws(ModelFileError) -> C {
    do {
      return try JSONDecoder().decode(C.self, from: Data(configuration.utf8))
    } catch {
      throw .badMetadata(key: Key.configuration, path: path)
    }
  }
}

extension ImageFormat {
  /// Whether a file that states this format can be believed.
  fileprivate var isPossible: Bool { height > 0 && width > 0 && channels > 0 && levels >= 2 }
}
