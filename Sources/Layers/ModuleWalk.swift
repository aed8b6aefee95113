/// The objects below a module with their paths, depth first, each once.
struct ModuleWalk {
  /// The modules, the first one included.
  private(set) var modules: [(path: String, module: any Module)] = []

  /// The parameters.
  private(set) var parameters: [NamedParameter] = []

  private var objects: [(path: String, object: AnyObject)] = []
  private var seen: Set<ObjectIdentifier> = []

  /// A walk over `module` and all below it.
  init(over module: any Module) { enter(module, at: "") }

  /// The objects, neither modules nor parameters, that are a `Part`.
  func others<Part>(_ type: Part.Type) -> [(path: String, part: Part)] {
    objects.compactMap { path, object in (object as? Part).map { (path, $0) } }
  }

  private mutating func enter(_ module: any Module, at path: String) {
    guard seen.insert(ObjectIdentifier(module)).inserted else { return }
    modules.append((path, module))
    for (name, part) in module.parts { visit(part, at: path.isEmpty ? name : "\(path).\(name)") }
  }

  private mutating func visit(_ part: Any, at path: String) {
    if type(of: part) is AnyClass { return visit(object: part as AnyObject, at: path) }
    let mirror = Mirror(reflecting: part)
    switch mirror.displayStyle {
    case .optional:
      for child in mirror.children { visit(child.value, at: path) }
    case .collection, .tuple:
      for (place, child) in mirror.children.enumerated() { visit(child.value, at: "\(path).\(place)") }
    default: break
    }
  }

  private mutating func visit(object: AnyObject, at path: String) {
    // Most are parameters, and whether an object is a module takes long to find out.
    if let parameter = object as? AnyParameter {
      guard seen.insert(ObjectIdentifier(parameter)).inserted else { return }
      parameters.append(NamedParameter(name: path, parameter: parameter))
    } else if let module = object as? any Module {
      enter(module, at: path)
    } else if seen.insert(ObjectIdentifier(object)).inserted {
      objects.append((path, object))
    }
  }
}
