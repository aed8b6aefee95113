import Tensors

extension NamedParameter {
  /// What a file holds of this parameter: its value in PyTorch's arrangement under its path, and beside it
  /// the zeros of a bias that PyTorch has two of (see ``ParameterLayout/summed(with:)``).
  public var exported: [(name: String, tensor: FileTensor)] {
    let tensor = parameter.layout.arrangedForFile(parameter.flattened.elements, shape: parameter.shape)
    guard let twin else { return [(name, tensor)] }
    let zeros = [Float](repeating: 0, count: tensor.elements.count)
    return [(name, tensor), (twin, FileTensor(shape: tensor.shape, elements: zeros))]
  }

  /// Takes the parameter's value from a file, in which `find` looks a tensor up by its name.
  ///
  /// The parameter is unchanged where this throws, which it does when a tensor is not there or has another
  /// shape.
  public func load(_ find: (_ name: String) throws -> FileTensor?) throws {
    var elements = try read(name, find)
    if let twin { elements = zip(elements, try read(twin, find)).map(+) }
    parameter.flattened = Vector(elements)
  }

  /// The names under which ``exported`` writes and ``load(_:)`` reads.
  public var fileNames: [String] { [name] + (twin.map { [$0] } ?? []) }

  private var twin: String? {
    guard case .summed(let other) = parameter.layout else { return nil }
    return (name.split(separator: ".").dropLast() + [other[...]]).joined(separator: ".")
  }

  private func read(_ name: String, _ find: (String) throws -> FileTensor?) throws -> [Float] {
    let expected = parameter.layout.fileShape(of: parameter.shape)
    guard let tensor = try find(name) else { throw ParameterFileError.missing(name: name, shape: expected) }
    guard tensor.shape == expected else {
      throw ParameterFileError.wrongShape(name: name, found: tensor.shape, expected: expected)
    }
    return parameter.layout.arrangedForMemory(tensor, shape: parameter.shape)
  }
}

/// Why a parameter could not be taken from a file.
public enum ParameterFileError: Error, Equatable, CustomStringConvertible {
  /// The file has no tensor of that name.
  case missing(name: String, shape: [Int])

  /// The file's tensor has another shape than the parameter has in files.
  case wrongShape(name: String, found: [Int], expected: [Int])

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .missing(let name, let shape): "there is no tensor “\(name)”, which the model has as \(shape)"
    case .wrongShape(let name, let found, let expected):
      "“\(name)” is \(found) in the file; the model has it as \(expected)"
    }
  }
}
