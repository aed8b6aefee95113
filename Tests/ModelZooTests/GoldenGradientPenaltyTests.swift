import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// Gradient penalties and their gradients at every parameter, against PyTorch's double backward.
///
/// PyTorch computed them in float64 and again in float32; ten times the distance between the two is allowed, as
/// another order of sums rounds differently.
@Suite struct GoldenGradientPenaltyTests {
  @Test func thoseOfAConvolutionalCriticArePyTorchs() throws {
    try expectGolden("convolutional", Critics.convolutional(activation: LeakyReLU(0.2)), \.channelsLast) {
      $0($1).flattened
    }
  }

  @Test func thoseOfADenseCriticArePyTorchs() throws {
    try expectGolden("dense", Critics.dense(activation: ReLU()), \.self) { (critic, points: FeatureBatch) in
      critic(points).flattened
    }
  }

  @Test func thoseOfACriticWithATransposedConvolutionArePyTorchs() throws {
    try expectGolden("transposed", Critics.transposed(ReLU(), LeakyReLU(0.2)), \.channelsLast) {
      $0($1).flattened
    }
  }

  @Test func thoseOfAProjectionDiscriminatorArePyTorchs() throws {
    try expectGolden("projection", ProjectionCritic(activation: LeakyReLU(0.2)), \.channelsLast) {
      $0($1, classes: Vector([2, 0, 2]))
    }
  }

  private func expectGolden<Critic: Module, let Rank: Int>(
    _ name: String, _ critic: Critic, _ arrange: (GoldenTensor) -> GoldenTensor,
    scores: (Critic, Tensor<Rank>) -> Vector
  ) throws {
    let golden = try GoldenCase("gradient_penalties", name)
    try critic.load(golden)
    let real: Tensor<Rank> = try arrange(golden["real"]).tensor()
    let generated: Tensor<Rank> = try arrange(golden["generated"]).tensor()
    let shares: Vector = try golden["shares"].tensor()
    let mixed = real.multiplied(perSample: shares) + generated.multiplied(perSample: 1 - shares)
    try expectPenalty("gradient_penalty", golden, critic) { critic in
      gradientPenalty(at: mixed) { scores(critic, $0) }
    }
    try expectPenalty("r1", golden, critic) { critic in r1Penalty(at: real) { scores(critic, $0) } }
  }

  private func expectPenalty<Critic: Module>(
    _ name: String, _ golden: GoldenCase, _ critic: Critic, _ penalty: (Critic) -> Scalar
  ) throws {
    let tolerance = 10 * (try golden.number("drift"))
    let (value, gradients) = valueAndGradient(of: critic, penalty)
    expectClose(
      [value], extents: [], [try golden[name].number], tolerance: tolerance, "\(name) of \(golden.name)")
    try expectClose(gradients, golden, prefix: "gradient.\(name).", tolerance: tolerance)
  }
}
