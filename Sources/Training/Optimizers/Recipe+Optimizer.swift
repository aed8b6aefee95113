import Layers
import ModelZoo

extension Recipe {
  /// The optimiser that the recipe names, for the parameters of `module`; what the recipe does not say is the
  /// optimiser's own default.
  public func makeOptimizer(for module: any Module) -> any Optimizer {
    func make(_ module: some Module) -> any Optimizer {
      switch optimizer {
      case .momentum:
        SGD(for: module, learningRate: learningRate, momentum: 0.9, weightDecay: weightDecay ?? 0)
      case .rmsprop:
        RMSProp(
          for: module, learningRate: learningRate, epsilon: epsilon ?? 1e-8, weightDecay: weightDecay ?? 0)
      case .adam:
        Adam(
          for: module, learningRate: learningRate, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999,
          epsilon: epsilon ?? 1e-8, weightDecay: weightDecay ?? 0)
      case .adamw:
        AdamW(
          for: module, learningRate: learningRate, beta1: beta1 ?? 0.9, beta2: beta2 ?? 0.999,
          epsilon: epsilon ?? 1e-8, weightDecay: weightDecay ?? 1e-2)
      }
    }
    return make(module)
  }
}
