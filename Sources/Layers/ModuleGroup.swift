/// Some modules as one: those that are trained together, say.
public final class ModuleGroup: Module {
  /// The modules, under the names that the paths of their parameters begin with.
  public let parts: [(name: String, part: Any)]

  /// The group of `modules`.
  public init(_ modules: [(name: String, module: any Module)]) {
    parts = modules.map { ($0.name, $0.module) }
  }
}
