import Foundation
import GenerativeModels

/// A run's configuration as a tree of JSON, in which keys can be set by name. A key that the tree does not have is
/// refused, with the nearest that it has.
struct ConfigurationTree {
  private var root: [String: JSONValue]

  /// The tree of `configuration`, with every key that may be set.
  init(_ configuration: RunConfiguration) throws {
    root = try JSONValue(configuration).decoded()
    root["threads"] = root["threads"] ?? .null
    root["augmentation"] = JSONValue(configuration.augmentation ?? Augmentation())
  }

  /// The tree, or the part of one, in the file at `path`.
  init(contentsOf path: String) throws {
    let data: Data
    do {
      data = try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw WrongUsage(description: "\(path): cannot be read")
    }
    guard let root = try? JSONDecoder().decode([String: JSONValue].self, from: data) else {
      throw WrongUsage(description: "\(path): not a JSON object")
    }
    self.root = root
  }

  /// The string at `key` of the root.
  subscript(key: String) -> String? {
    get { if case .string(let text)? = root[key] { text } else { nil } }
    set { root[key] = newValue.map(JSONValue.string) }
  }

  /// How pictures become images, where the tree says it.
  func pictures() throws -> PictureOptions? {
    guard let pictures = root["pictures"], pictures != .null else { return nil }
    let options: PictureOptions = try describingFaults { try pictures.decoded() }
    if let fault = options.firstFault { throw WrongUsage(description: "configuration: pictures: \(fault)") }
    return options
  }

  /// Takes over every value of `other`, but for how pictures become images.
  mutating func merge(_ other: ConfigurationTree) throws {
    var others = other.root
    others["pictures"] = nil
    for (path, value) in Self.leaves(of: .object(others)) {
      guard leafPaths.contains(path) else { throw unknown(path) }
      assign(value, at: path)
    }
  }

  /// Takes `setting`, `key=value`, where the key is a path (`recipe.batch_size`) or the last name of one.
  mutating func set(_ setting: String) throws {
    guard let equals = setting.firstIndex(of: "=") else {
      throw WrongUsage(description: "--set takes key=value, not '\(setting)'")
    }
    let key = String(setting[..<equals])
    let text = String(setting[setting.index(after: equals)...])
    let matches = leafPaths.filter { $0 == key || $0.hasSuffix(".\(key)") }
    guard let path = matches.first(where: { $0 == key }) ?? matches.first else { throw unknown(key) }
    guard matches.count == 1 || path == key else {
      throw WrongUsage(description: "--set \(key): could be \(matches.joined(separator: " or "))")
    }
    assign((try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))) ?? .string(text), at: path)
  }

  /// The configuration that the tree stands for.
  func runConfiguration() throws -> RunConfiguration {
    var configuration: RunConfiguration = try describingFaults { try JSONValue.object(root).decoded() }
    if configuration.augmentation?.isNone == true { configuration.augmentation = nil }
    return configuration
  }

  /// Every value that is no object, by its dotted path.
  var values: [String: JSONValue] {
    Dictionary(uniqueKeysWithValues: Self.leaves(of: .object(root)).map { ($0.path, $0.value) })
  }

  private var leafPaths: [String] { Self.leaves(of: .object(root)).map(\.path) }

  private func unknown(_ key: String) -> WrongUsage {
    let known = key.contains(".") ? leafPaths : leafPaths.map { String($0.split(separator: ".").last ?? "") }
    return WrongUsage(
      description: "configuration: there is no '\(key)'; \(suggestion(for: key, among: known))")
  }

  private mutating func assign(_ value: JSONValue, at path: String) {
    root = Self.assigning(value, at: path.split(separator: ".").map(String.init)[...], in: root)
  }

  private static func assigning(
    _ value: JSONValue, at path: ArraySlice<String>, in object: [String: JSONValue]
  ) -> [String: JSONValue] {
    guard let key = path.first else { return object }
    var object = object
    if path.count > 1, case .object(let inner)? = object[key] {
      object[key] = .object(assigning(value, at: path.dropFirst(), in: inner))
    } else {
      object[key] = value
    }
    return object
  }

  /// Every value that is no object, with its dotted path, in the order of paths.
  private static func leaves(of value: JSONValue, at path: String = "") -> [(path: String, value: JSONValue)]
  {
    guard case .object(let members) = value else { return [(path, value)] }
    return members.sorted { $0.key < $1.key }
      .flatMap { leaves(of: $0.value, at: path.isEmpty ? $0.key : "\(path).\($0.key)") }
  }
}

extension RunConfiguration {
  /// The hyper-parameters of a model of the type `M`.
  func architecture<M: ZooModel>(of model: M.Type) throws -> M.Configuration {
    try describingFaults { try configuration.decoded() }
  }
}

/// Runs `decode`, and says in one line what is wrong with the JSON that it cannot decode.
private func describingFaults<Value>(_ decode: () throws -> Value) throws -> Value {
  func path(_ keys: [any CodingKey]) -> String { keys.map(\.stringValue).joined(separator: ".") }
  do {
    return try decode()
  } catch DecodingError.keyNotFound(let key, let context) {
    throw WrongUsage(description: "configuration: \(path(context.codingPath + [key])) is missing")
  } catch DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
    DecodingError.dataCorrupted(let context)
  {
    throw WrongUsage(
      description: "configuration: \(path(context.codingPath)) cannot have the value it was given")
  }
}
