import Layers
import Tensors

/// The activations that hidden layers can be configured to have.
public enum ActivationName: String, Codable, Sendable, CaseIterable {
  /// 1 / (1 + e⁻ˣ).
  case sigmoid
  /// The hyperbolic tangent.
  case tanh
  /// max(x, 0).
  case relu
  /// log(1 + eˣ).
  case softplus

  /// The activation as a layer.
  var layer: any AnyRankLayer {
    switch self {
    case .sigmoid: Sigmoid()
    case .tanh: Tanh()
    case .relu: ReLU()
    case .softplus: Softplus()
    }
  }

  /// Weights that keep the variance of signals from layer to layer. A sigmoid's slope is a quarter at most, which a
  /// gain of 4 makes up for (Glorot and Bengio 2010, section 4.2.1).
  var initializer: Initializer {
    switch self {
    case .sigmoid: .glorotUniform(gain: 4)
    case .tanh, .softplus: .glorotUniform()
    case .relu: .heUniform()
    }
  }
}

/// Linear maps from each of `widths` to the next, with an activation between each two and none after the last.
@LayerBuilder
func denseLayers(
  _ widths: [Int], _ activation: ActivationName, using generator: inout RandomGenerator
) -> AnyRankChain {
  for (place, (inputs, outputs)) in zip(widths, widths.dropFirst()).enumerated() {
    if place > 0 { activation.layer }
    Linear(inputs, outputs, initializer: activation.initializer, biasInitializer: .zeros, using: &generator)
  }
}

/// What is wrong with numbers of units; nil where nothing is.
func fault(inWidths widths: [Int]) -> String? { widths.first { $0 < 1 }.map { "a layer of \($0) units" } }
