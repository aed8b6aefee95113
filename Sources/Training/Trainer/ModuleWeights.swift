import Layers
import Tensors

/// The values of all parameters of a module at one moment, statistics included.
public struct ModuleWeights {
  private let parameters: [NamedParameter]
  private let values: [Vector]

  /// The values that the parameters of `module` have now. Nothing is copied until they change.
  public init(of module: some Module) {
    parameters = module.namedParameters
    values = parameters.map { $0.parameter.flattened }
  }

  /// The values that `value` gives for the parameters of `module`, by their names.
  init(of module: some Module, _ value: (_ name: String) -> Vector) {
    parameters = module.namedParameters
    values = parameters.map { value($0.name) }
  }

  /// The values by the parameters' names, with the parameters' shapes.
  var named: [(name: String, shape: [Int], value: Vector)] {
    zip(parameters, values).map { ($0.name, $0.parameter.shape, $1) }
  }

  /// Gives the parameters these values again.
  public func restore() {
    for (named, value) in zip(parameters, values) { named.parameter.flattened = value }
  }
}
