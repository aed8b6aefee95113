import Layers
import Tensors

/// Turns gradients into steps of the parameters it was made for.
///
///     let optimizer = Adam(for: model, learningRate: 1e-3)
///     let (loss, gradients) = valueAndGradient(of: model) { $0.loss(of: batch) }
///     optimizer.step(gradients)
///
/// Formulas are PyTorch's, to the place of every epsilon.
public protocol Optimizer: AnyObject {
  /// The learning rate of the next step; schedules set it.
  var learningRate: Float { get set }

  /// The number of steps made.
  var stepCount: Int { get }

  /// What is remembered of each parameter, by PyTorch's names for it (`exp_avg`, `momentum_buffer`), and the
  /// number of steps: with the parameters' values, all that the next step depends on.
  var state: OptimizerState { get set }

  /// Moves every parameter that has a gradient.
  func step(_ gradients: Gradients)
}

/// What an optimiser remembers.
public struct OptimizerState {
  /// The number of steps made.
  public var stepCount: Int

  /// A vector a parameter, by what the optimiser keeps it for.
  public var vectors: [String: ParameterVectors]
}

extension OptimizerState {
  /// What is kept under `key`, for the parameters that `vectors` is for; `optimizer` is named where they differ.
  func vectors(for key: String, like vectors: ParameterVectors, _ optimizer: String) -> ParameterVectors {
    guard let found = self.vectors[key], found.fits(vectors) else {
      fatalError("\(optimizer): the state has no \(key) of \(vectors.names.joined(separator: ", "))")
    }
    return found
  }
}

/// The parameters that an optimiser called `optimizer` is to move: at least one.
func parametersToMove(of module: some Module, for optimizer: String) -> [NamedParameter] {
  let parameters = module.trainableParameters
  require(
    !parameters.isEmpty,
    """
    \(optimizer): \(type(of: module)) has no trainable parameters; is reflection metadata stripped from the \
    build?
    """)
  return parameters
}
