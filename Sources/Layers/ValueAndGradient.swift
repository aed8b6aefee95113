import Tensors

/// The gradients of a loss with respect to the trainable parameters of a module, by path.
public struct Gradients {
  /// One entry a trainable parameter, in order of declaration; zero where the loss does not depend on it.
  public internal(set) var entries: [(parameter: NamedParameter, gradient: Vector)]

  /// The gradient of the parameter at `name`, flat.
  public subscript(name: String) -> Vector? { entries.first { $0.parameter.name == name }?.gradient }

  /// What `transform` makes of each gradient, under the same names.
  public func map(_ transform: (Vector) -> Vector) -> Gradients {
    Gradients(entries: entries.map { ($0.parameter, transform($0.gradient)) })
  }

  /// The sum with `factor` times the gradients in `other`, which must be of the same parameters.
  public func adding(_ other: Gradients, times factor: Float) -> Gradients {
    require(
      entries.map(\.parameter.name) == other.entries.map(\.parameter.name),
      "Gradients: \(entries.count) and \(other.entries.count) gradients to add; wants those of the same parameters"
    )
    return Gradients(
      entries: zip(entries, other.entries).map { ($0.parameter, $0.gradient + $1.gradient * factor) })
  }
}

/// The value of a scalar loss and its gradients with respect to the trainable parameters of `model`.
///
///     let (loss, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
///     optimizer.step(gradients)
///
/// The model is in training mode meanwhile, unless `mode` says otherwise. Other modules that take part stay
/// in the mode they are in, and their parameters are constants: so is the discriminator in the loss of a
/// generator.
public func valueAndGradient<Model: Module>(
  of model: Model, mode: Mode = .training, _ loss: (Model) throws -> Scalar
) rethrows -> (loss: Float, gradients: Gradients) {
  let walk = ModuleWalk(over: model)
  let parameters = walk.parameters.filter(\.parameter.isTrainable)
  require(
    !parameters.isEmpty,
    "valueAndGradient: \(Model.self) has no trainable parameters; is reflection metadata stripped?")
  let leaves = parameters.map { $0.parameter.watch() }
  defer { for named in parameters { named.parameter.stopWatching() } }
  let value = try walk.inMode(mode) { try loss(model) }
  let found = spendTape(of: value, at: leaves)
  let entries = zip(parameters, found).map { named, gradient in
    (parameter: named, gradient: gradient ?? Vector(zeros: [named.parameter.shape.reduce(1, *)]))
  }
  return (value.value, Gradients(entries: entries))
}
