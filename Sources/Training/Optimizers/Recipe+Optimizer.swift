import Layers
import ModelZoo

extension Recipe {
  /// The optimiser that the recipe names, for the parameters of `module`.
  public func makeOptimizer(for module: any Module) -> any Optimizer {
    func make(_ module: some Module) -> any Optimizer {
      switch optimizer {
      case .momentum: SGD(for: module, learningRate: learningRate, momentum: 0.9)
      case .rmsprop: RMSProp(for: module, learningRate: learningRate)
      case .adam: Adam(for: module, learningRate: learningRate)
      case .adamw: AdamW(for: module, learningRate: learningRate)
      }
    }
    return make(module)
  }
}
