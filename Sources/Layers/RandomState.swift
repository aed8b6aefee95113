import Tensors

/// A random generator that belongs to a layer, for draws that are made in passing, as dropout's are.
///
/// It is found by reflection among a module's parts, so that a checkpoint can save where it stands.
public final class RandomState {
  /// The generator, as it stands.
  public var generator: RandomGenerator

  /// A generator of its own for a layer: one split off `generator`.
  public init(using generator: inout RandomGenerator) { self.generator = generator.split() }
}

extension Module {
  /// Every random state below this module with its path, each once, in order of declaration.
  public var namedRandomStates: [(name: String, state: RandomState)] {
    ModuleWalk(over: self).others(RandomState.self).map { ($0.path, $0.part) }
  }
}
