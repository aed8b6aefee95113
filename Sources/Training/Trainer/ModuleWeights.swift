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

  /// Gives the parameters these values again.
  public func restore() {
    for (named, value) in zip(parameters, values) { named.parameter.flattened = value }
  }
}
