import Layers
import Tensors

/// An exponential moving average of the parameters of a module: a ← δ·a + (1 − δ)·x after each step. Statistics that
/// layers gather are averaged like the weights they belong to.
///
/// Averaged weights are evaluated and saved in place of those that the optimiser moves. Early on the average
/// follows closely, with δ = min(decay, (1 + t) / (10 + t)) at step t, so that it does not dwell on the first
/// weights.
public final class WeightAverage {
  /// The highest δ, the share of the average that is kept from step to step.
  public let decay: Float

  /// The number of updates made.
  public private(set) var updateCount = 0

  /// The averages.
  public private(set) var averages: ParameterVectors

  private let parameters: [NamedParameter]

  /// An average of the parameters of `module`, which starts at their values.
  public init(of module: any Module, decay: Float) {
    require(0..<1 ~= decay, "WeightAverage: the decay \(decay) is not in 0..<1")
    self.decay = decay
    parameters = module.namedParameters
    averages = ParameterVectors(for: parameters) { $0.flattened }
  }

  /// Starts again at the values that the parameters have now.
  public func restart() {
    updateCount = 0
    averages = ParameterVectors(for: parameters) { $0.flattened }
  }

  /// Goes on where an average stood after `updateCount` updates.
  func restore(_ averages: ParameterVectors, updateCount: Int) {
    require(self.averages.fits(averages), "WeightAverage: averages of other parameters")
    (self.averages, self.updateCount) = (averages, updateCount)
  }

  /// Takes the parameters' values into the average; to be called after each step.
  public func update() {
    updateCount += 1
    let effective = min(decay, Float(1 + updateCount) / Float(10 + updateCount))
    for named in parameters {
      OptimizerSteps.average(&averages[named.name], of: named.parameter.flattened, decay: effective)
    }
  }

  /// Runs `body` with the parameters at their averages, and restores them.
  public func withAveragedWeights<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let raw = parameters.map(\.parameter.flattened)
    for named in parameters { named.parameter.flattened = averages[named.name] }
    defer { for (named, value) in zip(parameters, raw) { named.parameter.flattened = value } }
    return try body()
  }

  /// Leaves the parameters at their averages.
  public func settle() {
    for named in parameters { named.parameter.flattened = averages[named.name] }
  }
}
