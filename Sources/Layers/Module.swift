import Tensors

/// Something with parameters: a layer, or a model made of layers.
///
/// Parameters and sub-modules are found by reflection among the stored properties (`let weight: Parameter<2>`,
/// arrays and optionals of them included) and named by path, as PyTorch's nn.Module names them:
/// `network.3.weight`. Modules are final classes: a model is shared, never copied by accident.
public protocol Module: AnyObject {
  /// The parts that hold parameters, under the names that their paths are made of. Found by reflection unless a
  /// module says otherwise.
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
  public var namedParameters: [NamedParameter] {
    var found: [NamedParameter] = []
    var seen: Set<ObjectIdentifier> = []
    visit { path, part in
      guard let parameter = part as? AnyParameter, seen.insert(ObjectIdentifier(parameter)).inserted else { return }
      found.append(NamedParameter(name: path, parameter: parameter))
    }
    return found
  }

  /// The parameters that training moves.
  public var trainableParameters: [NamedParameter] { namedParameters.filter(\.parameter.isTrainable) }

  /// The number of trainable numbers.
  public var parameterCount: Int {
    trainableParameters.reduce(0) { $0 + $1.parameter.shape.reduce(1, *) }
  }

  /// This module and every one below it, each once, with its path.
  public var namedModules: [(name: String, module: any Module)] {
    var found: [(name: String, module: any Module)] = [("", self)]
    var seen: Set<ObjectIdentifier> = [ObjectIdentifier(self)]
    visit { path, part in
      guard let module = part as? any Module, seen.insert(ObjectIdentifier(module)).inserted else { return }
      found.append((path, module))
    }
    return found
  }

  /// Calls `body` with every part below this module and its path, depth first.
  func visit(_ body: (String, Any) -> Void) {
    for (name, part) in parts { visitPart(part, at: name, body) }
  }
}

private func visitPart(_ part: Any, at path: String, _ body: (String, Any) -> Void) {
  if part is AnyParameter { return body(path, part) }
  if let module = part as? any Module {
    body(path, module)
    return module.visit { body("\(path).\($0)", $1) }
  }
  let mirror = Mirror(reflecting: part)
  switch mirror.displayStyle {
  case .optional:
    if let wrapped = mirror.children.first { visitPart(wrapped.value, at: path, body) }
  case .collection:
    for (index, child) in mirror.children.enumerated() { visitPart(child.value, at: "\(path).\(index)", body) }
  default:
    body(path, part)
  }
}

/// `runningMean` as `running_mean`: names in files follow PyTorch's.
private func snakeCase(_ name: String) -> String {
  name.map { $0.isUppercase ? "_\($0.lowercased())" : "\($0)" }.joined()
}
