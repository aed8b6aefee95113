import Tensors
import TestSupport
import Testing

/// Activations against PyTorch, with their gradients: from −9 to 9, and far out where exponentials overflow.
@Suite struct GoldenActivationTests {
  private let activations: [String: (Vector) -> Vector] = [
    "relu": { $0.relu() }, "leaky_relu": { $0.leakyReLU(slope: 0.2) }, "elu": { $0.elu() },
    "elu_half": { $0.elu(alpha: 0.5) }, "gelu": { $0.gelu() }, "silu": { $0.silu() },
    "sigmoid": { $0.sigmoid() }, "tanh": { $0.tanh() }, "softplus": { $0.softplus() },
  ]

  @Test(arguments: try GoldenCase.all("activations"))
  func activationIsPyTorchs(_ golden: GoldenCase) throws {
    switch golden.name {
    case "gated":
      try expectGolden(golden, of: { (x: Tensor<3>) in x.gated() }, at: .init("x"), terms: 4)
    case "linearly_gated":
      try expectGolden(
        golden, of: { (x: Tensor<3>, addend) in x.linearlyGated(plus: addend) }, at: .init("x"),
        .init("addend"), terms: 4)
    case "concat_elu":
      try expectGolden(golden, of: { (x: Tensor<3>) in x.concatELU() }, at: .init("x"), terms: 4)
    default:
      let activation = try #require(activations[golden.name], "\(golden.name) has no test")
      try expectGolden(golden, of: activation, at: .init("x"), terms: 4)
    }
  }
}
