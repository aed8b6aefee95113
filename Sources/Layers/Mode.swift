/// What a model is being used for: dropout and normalisations act differently.
public enum Mode: Sendable {
  /// Noise is drawn, statistics are those of the batch.
  case training
  /// Nothing is drawn, statistics are those gathered in training.
  case evaluation
  /// Layers that start from data set their parameters as the first batch passes; otherwise as in evaluation.
  case initialization
}

/// A module that acts differently from mode to mode.
public protocol ModeDependent: Module {
  /// What the module does now; ``Mode/evaluation`` at first.
  var mode: Mode { get set }
}

extension Module {
  /// Runs `body` with this module and all below it in `mode`, and restores what they were in.
  public func inMode<Result>(_ mode: Mode, _ body: () throws -> Result) rethrows -> Result {
    try ModuleWalk(over: self).inMode(mode, body)
  }
}

extension ModuleWalk {
  /// Runs `body` with the modules met in `mode`, and restores what they were in.
  func inMode<Result>(_ mode: Mode, _ body: () throws -> Result) rethrows -> Result {
    let dependent = modules.compactMap { $0.module as? any ModeDependent }
    let before = dependent.map(\.mode)
    for module in dependent { module.mode = mode }
    defer { for (module, mode) in zip(dependent, before) { module.mode = mode } }
    return try body()
  }
}
