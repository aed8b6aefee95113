import Layers
import Tensors
import TestSupport
import Testing
import Training

/// Ten steps of every optimiser along given gradients, and clipping, against `torch.optim`.
///
/// The gradients of a case are of sizes from 10⁻³ to 10², with zeros among them, so that every ε is seen.
@Suite struct GoldenOptimizerTests {
  private let makers: [String: (Weights) -> any Optimizer] = [
    "sgd": { SGD(for: $0, learningRate: 0.1) },
    "momentum": { SGD(for: $0, learningRate: 0.1, momentum: 0.9) },
    "nesterov": { SGD(for: $0, learningRate: 0.05, momentum: 0.9, nesterov: true) },
    "momentum_weight_decay": { SGD(for: $0, learningRate: 0.1, momentum: 0.9, weightDecay: 0.01) },
    "rmsprop": { RMSProp(for: $0, learningRate: 0.01) },
    "rmsprop_momentum": { RMSProp(for: $0, learningRate: 0.01, smoothing: 0.9, momentum: 0.9) },
    "adam": { Adam(for: $0, learningRate: 1e-3) },
    "adam_half_beta": { Adam(for: $0, learningRate: 2e-4, beta1: 0.5) },
    "adamw": { AdamW(for: $0, learningRate: 0.01, weightDecay: 0.1) },
  ]

  @Test(arguments: try GoldenCase.all("optimisers").filter { !$0.name.hasSuffix("clipped") })
  func tenStepsArePyTorchs(_ golden: GoldenCase) throws {
    let make = try #require(makers[golden.name], "\(golden.name) has no test")
    let start = try golden["start"]
    let weights = Weights(start.tensor())
    let optimizer = make(weights)
    var got: [[Float]] = []
    for step in 0..<10 {
      let slope: Vector = try golden["gradients"][step].tensor()
      optimizer.step(weights.gradients(slope))
      got.append(weights.first.value.elements)
    }
    // Four roundings a step, each of a number no larger than the element ever gets.
    for element in start.values.indices {
      let wanted = try golden["parameters"].permuted([1, 0])[element].values
      let largest = wanted.reduce(abs(start.values[element])) { max($0, abs($1)) }
      expectClose(
        got.map { $0[element] }, extents: [10], wanted, terms: 40, magnitude: largest,
        "\(golden.name), element \(element) step by step")
    }
  }

  @Test(arguments: ["clipped", "not_clipped"])
  func clippingIsPyTorchs(_ name: String) throws {
    let golden = try GoldenCase("optimisers", name)
    let weights = Weights(Vector(zeros: [12]), Vector(zeros: [5]))
    let gradients = weights.gradients(try golden["first"].flat.tensor(), try golden["second"].tensor())
    let clipped = gradients.clipped(toGlobalNorm: Float(try golden.number("limit")))
    expectClose([gradients.globalNorm], extents: [], try golden["norm"].values, terms: 17)
    for (name, got) in zip(["first", "second"], clipped.entries) {
      expectClose(got.gradient, try golden["clipped.\(name)"].flat, terms: 17, "\(name)")
    }
  }
}

/// Two vectors whose gradients are what one likes.
private final class Weights: Module {
  let first: Parameter<1>
  let second: Parameter<1>

  init(_ first: Vector, _ second: Vector = Vector([0])) {
    (self.first, self.second) = (Parameter(first), Parameter(second))
  }

  func gradients(_ first: Vector, _ second: Vector = Vector([0])) -> Gradients {
    valueAndGradient(of: self) { ($0.first.value * first).sum() + ($0.second.value * second).sum() }.gradients
  }
}
