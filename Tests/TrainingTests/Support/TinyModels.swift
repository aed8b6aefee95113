import Distributions
import Layers
import ModelZoo
import Tensors

/// Two parameters of different ranks, and a loss whose gradients are known: Σ target · x.
final class TwoParameters: Module {
  let weight: Parameter<2>
  let bias: Parameter<1>

  init(weight: [Float] = [1, -2, 3, 0.5, -0.25, 4], bias: [Float] = [0.1, -0.2]) {
    self.weight = Parameter(Tensor<2>(weight, shape: [3, 2]), layout: .transposed)
    self.bias = Parameter(Vector(bias))
  }

  /// All elements, the weight's first.
  var elements: [Float] { weight.value.elements + bias.value.elements }

  /// Gradients that are `slopes`, the weight's first.
  func gradients(_ slopes: [Float]) -> Gradients {
    let (first, second) = (Tensor<2>(slopes.prefix(6), shape: [3, 2]), Vector(Array(slopes.suffix(2))))
    return valueAndGradient(of: self) { ($0.weight.value * first).sum() + ($0.bias.value * second).sum() }
      .gradients
  }
}

/// A module that an optimiser can do nothing with.
final class NoParameters: Module {}
