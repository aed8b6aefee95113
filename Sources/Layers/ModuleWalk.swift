/// The objects below a module with their paths, depth first, each once.
struct ModuleWalk {
  private var found: [(path: String, object: AnyObject)] = []
  private var seen: Set<ObjectIdentifier> = []

  /// A walk over `module` and all below it.
  init(over module: any Module) { enter(module, at: "") }

  /// The objects that are a `Part`.
  func all<Part>(_ type: Part.Type) -> [(path: String, part: Part)] {
    found.compactMap { path, object in (object as? Part).map { (path, $0) } }
  }

  /// The parameters.
  var parameters: [NamedParameter] {
    all(AnyParameter.self).map { NamedParameter(name: $0.path, parameter: $0.part) }
  }

  private mutating func enter(_ module: any Module, at path: String) {
    guard seen.insert(ObjectIdentifier(module)).inserted else { return }
    found.append((path, module))
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
    if let module = object as? any Module { return enter(module, at: path) }
    if seen.insert(ObjectIdentifier(object)).inserted { found.append((path, object)) }
  }
}
