import Layers
import Tensors

/// One vector for each parameter of a module, as long as the parameter, by the parameter's name.
public struct ParameterVectors {
  /// The parameters' names, in order of declaration.
  public let names: [String]

  private let places: [String: Int]
  private var vectors: [Vector]

  /// What `vector` makes of each of `parameters`.
  init(for parameters: [NamedParameter], _ vector: (AnyParameter) -> Vector) {
    names = parameters.map(\.name)
    places = Dictionary(uniqueKeysWithValues: zip(names, names.indices))
    vectors = parameters.map { vector($0.parameter) }
  }

  /// Zeros for each of `parameters`.
  init(zerosFor parameters: [NamedParameter]) {
    self.init(for: parameters) { Vector(zeros: [$0.shape.reduce(1, *)]) }
  }

  /// The vector of the parameter `name`, which must be one of ``names``. What is set must have its length.
  public subscript(name: String) -> Vector {
    get { vectors[place(of: name)] }
    _modify {
      let place = place(of: name)
      let count = vectors[place].count
      yield &vectors[place]
      require(
        vectors[place].count == count,
        "ParameterVectors: \(vectors[place].count) elements for \(name), which has \(count)")
    }
  }

  /// The vectors that `vector` gives for the names, each as long as the one it replaces.
  func replaced(_ vector: (_ name: String) -> Vector) -> ParameterVectors {
    var replaced = self
    for name in names { replaced[name] = vector(name) }
    return replaced
  }

  /// Whether `other` has vectors of the same lengths for the same parameters.
  func fits(_ other: ParameterVectors) -> Bool {
    names == other.names && zip(vectors, other.vectors).allSatisfy { $0.count == $1.count }
  }

  private func place(of name: String) -> Int {
    guard let place = places[name] else {
      fatalError("there is no parameter \(name) among those known: \(names.joined(separator: ", "))")
    }
    return place
  }
}
