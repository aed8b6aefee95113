import Tensors

/// Something with parameters: a layer, or a model made of layers.
///
/// Parameters and sub-modules are found by reflection among the stored properties
/// (`let weight: Parameter<2>`; arrays, optionals and tuples of them included) and named by path, as
/// PyTorch's nn.Module names them: `network.3.weight`. Modules are final classes: a model is shared, never
/// copied by accident.
public protocol Module: AnyObject {
  /// The parts that hold parameters, under the names that their paths are made of. Found by reflection unless
  /// a module says otherwise.
  var parts: [(name: String, part: Any)] { get }
}

/// A parameter and its path in a module.
public struct NamedParameter {
  /// The path: `network.3.weight`.
  public let name: String

  /// The parameter itself.
  public let parameter: AnyParameter
}

extension Module {
  /// The stored properties of the module and its superclasses, innermost class last.
  public var parts: [(name: String, part: Any)] { reflectedParts }

  /// What reflection finds, for modules that add to it.
  public var reflectedParts: [(name: String, part: Any)] {
    var mirror: Mirror? = Mirror(reflecting: self)
    var parts: [(name: String, part: Any)] = []
    while let current = mirror {
      parts = current.children.map { (snakeCase($0.label ?? "_"), $0.value) } + parts
      mirror = current.superclassMirror
    }
    return parts
  }

  /// Every parameter below this module with its path, trainable or not, each once, in order of declaration.
  public var namedParameters: [NamedParameter] { ModuleWalk(over: self).parameters }

  /// The parameters that training moves.
  public var trainableParameters: [NamedParameter] { namedParameters.filter(\.parameter.isTrainable) }

  /// The number of trainable numbers; weights that a mask takes out of use don't count.
  public var parameterCount: Int {
    trainableParameters.reduce(0) { $0 + $1.parameter.layout.usedCount(of: $1.parameter.shape) }
  }

  /// This module and every one below it, each once, with its path.
  public var namedModules: [(name: String, module: any Module)] {
    ModuleWalk(over: self).modules.map { ($0.path, $0.module) }
  }
}

/// `runningMean` as `running_mean`: names in files follow PyTorch's.
private func snakeCase(_ name: String) -> String {
  let isLowercase = name.utf8.allSatisfy { $0 < 0x80 && !(0x41...0x5a).contains($0) }
  guard !isLowercase else { return name }
  return name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
}
