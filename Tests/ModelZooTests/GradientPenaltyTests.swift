import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

@Suite struct GradientPenaltyTests {
  private let real = ImageBatch.random([3, 7, 9, 2], seed: 1)
  private let generated = ImageBatch.random([3, 7, 9, 2], seed: 2)

  @Test func parametersHaveTheGradientsOfThePenalties() {
    let features = FeatureBatch.random([3, 6], in: -2...2)
    expectGradients(of: Critics.convolutional(activation: SiLU()), at: real) { $0($1).flattened }
    expectGradients(of: Critics.dense(activation: Tanh()), at: features) { $0($1).flattened }
    expectGradients(of: Critics.transposed(Sigmoid(), SiLU()), at: ImageBatch.random([2, 5, 6, 1])) {
      $0($1).flattened
    }
    let classes = Vector([2, 0, 2])
    expectGradients(of: ProjectionCritic(activation: Tanh()), at: real) { $0($1, classes: classes) }
  }

  /// Smooth critics only: differences across a kink of a rectifier say nothing. PyTorch stands for those.
  private func expectGradients<Critic: Module, let Rank: Int>(
    of critic: Critic, at points: Tensor<Rank>, scores: @escaping (Critic, Tensor<Rank>) -> Vector
  ) {
    expectParameterGradients(of: critic, elementLimit: 12) { critic in
      gradientPenalty(at: points) { scores(critic, $0) }
    }
    expectParameterGradients(of: critic, elementLimit: 12) { critic in
      r1Penalty(at: points) { scores(critic, $0) }
    }
  }

  @Test func aLinearCriticHasItsWeightsForASlopeEverywhere() {
    let slope = FeatureBatch([[2], [-3], [6]])
    var generator = RandomGenerator(seed: 1)
    let (x, y) = (FeatureBatch.random([5, 3]), FeatureBatch.random([5, 3], seed: 2))
    let penalty = gradientPenalty(real: x, generated: y, using: &generator) {
      $0.matrixProduct(slope).flattened
    }
    #expect(penalty.value == 36)
    #expect(r1Penalty(at: x) { $0.matrixProduct(slope).flattened }.value == 49)
  }

  @Test func pointsLieBetweenTheSamplesWithOneShareAnImage() {
    var generator = RandomGenerator(seed: 4)
    var points = real
    _ = gradientPenalty(real: real, generated: generated, using: &generator) {
      points = $0.detached()
      return $0.sumPerSample()
    }
    var again = RandomGenerator(seed: 4)
    let shares = Vector(uniformIn: 0..<1, shape: [3], using: &again).elements
    #expect(generator == again && Set(shares).count == 3)
    // Two roundings of numbers below 2.
    let mixed = zip(real.elements, generated.elements).enumerated().map { index, pair in
      let share = Double(shares[index / (real.count / 3)])
      return share * Double(pair.0) + (1 - share) * Double(pair.1)
    }
    expectClose(points, mixed, terms: 2, magnitude: 2)
  }

  @Test func aFlatCriticIsLeftFlat() {
    let critic = Critics.dense(activation: ReLU())
    for named in critic.trainableParameters { named.parameter.flattened = named.parameter.flattened * 0 }
    let (value, gradients) = valueAndGradient(of: critic) { critic in
      gradientPenalty(at: FeatureBatch.random([4, 6])) { critic($0).flattened }
    }
    #expect(value == 1)
    #expect(gradients.entries.allSatisfy { $0.gradient.elements.allSatisfy { $0 == 0 } })
  }

  @Test func thePenaltyTeachesTheCriticAndNotTheGenerator() {
    let watched = generated.watched()
    let critic = Critics.convolutional(activation: LeakyReLU(0.2))
    var generator = RandomGenerator(seed: 1)
    let penalty = gradientPenalty(real: real, generated: watched, using: &generator) { critic($0).flattened }
    #expect(gradient(of: penalty, at: watched).elements.allSatisfy { $0 == 0 })
  }

  @Test func penaltiesDoNotDependOnThreads() {
    var generator = RandomGenerator(seed: 5)
    let critic = Sequential<ImageBatch, FeatureBatch> {
      Conv2D(3, 32, kernel: 4, stride: 2, padding: 1, using: &generator)
      LeakyReLU(0.2)
      Conv2D(32, 33, kernel: 4, stride: 2, padding: 1, using: &generator)
      SiLU()
      Flatten()
      Linear(33 * 16, 1, using: &generator)
    }
    let (x, y) = (ImageBatch.random([9, 17, 19, 3]), ImageBatch.random([9, 17, 19, 3], seed: 2))
    expectSameBitsForEveryThreadCount {
      var shares = RandomGenerator(seed: 6)
      let (loss, gradients) = valueAndGradient(of: critic) { critic in
        let penalty = gradientPenalty(real: x, generated: y, using: &shares) { critic($0).flattened }
        return penalty * 10 + r1Penalty(at: x) { critic($0).flattened }
      }
      return [Vector([loss])] + gradients.entries.map(\.gradient)
    }
  }

  @Test func batchNormalisationSaysThatItHasNoSecondDerivative() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var generator = RandomGenerator(seed: 1)
      let critic = Sequential<FeatureBatch, FeatureBatch> {
        Linear(3, 4, using: &generator)
        BatchNorm(4)
        Linear(4, 1, using: &generator)
      }
      _ = valueAndGradient(of: critic) { critic in
        r1Penalty(at: FeatureBatch.random([5, 3])) { critic($0).flattened }
      }
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("gradient of batchNormalized: this fused operation cannot be differentiated"))
  }
}
