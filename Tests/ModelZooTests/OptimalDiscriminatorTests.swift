import Foundation
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// What a discriminator comes to that can tell any two points apart, on distributions over four points: its loss is a
/// distance between them in disguise, which has a closed form.
@Suite struct OptimalDiscriminatorTests {
  /// How often each of the points occurs among the 20 of a batch.
  private let data = [8, 1, 6, 5], samples = [2, 9, 6, 3]

  /// Goodfellow et al. 2014, theorem 1 and the equation before it: C(G) = −log 4 + 2·JSD.
  @Test func aMinimaxDiscriminatorMeasuresTheJensenShannonDivergence() {
    let divergence = zip(data, samples).reduce(0.0) { sum, counts in
      let (p, q) = (Double(counts.0) / 20, Double(counts.1) / 20)
      return sum + 0.5 * (p * log(2 * p / (p + q)) + q * log(2 * q / (p + q)))
    }
    let table = trainedTable(by: .minimax, rate: 4, steps: 400)
    expectLoss(.minimax, of: table, log(4) - 2 * divergence)
    // D* = p/(p + q), whose logit is log p/q.
    let wanted = zip(data, samples).map { log(Double($0) / Double($1)) }
    expectClose(table.weight.value.elements, extents: [4], wanted, tolerance: 1e-3)
    expectLoss(.nonSaturating, of: table, log(4) - 2 * divergence)
  }

  /// With D* = p/(p + q) the loss is ½·Σ p·q/(p + q).
  @Test func aLeastSquaresDiscriminatorMeasuresATriangularDistance() {
    let wanted = zip(data, samples).reduce(0.0) { sum, counts in
      let (p, q) = (Double(counts.0) / 20, Double(counts.1) / 20)
      return sum + 0.5 * p * q / (p + q)
    }
    let table = trainedTable(by: .leastSquares, rate: 1, steps: 200)
    expectLoss(.leastSquares, of: table, wanted)
    let shares = zip(data, samples).map { Double($0) / Double($0 + $1) }
    expectClose(table.weight.value.elements, extents: [4], shares, tolerance: 1e-3)
  }

  /// Lim and Ye 2017, section 4: with D* = sign(p − q) the loss is 2·Σ min(p, q), which is 2 less twice the total
  /// variation.
  @Test func aHingeDiscriminatorMeasuresTheTotalVariation() {
    let variation = zip(data, samples).reduce(0.0) { $0 + abs(Double($1.0 - $1.1)) / 40 }
    // Steps of the smallest slope, 0.1, end within 0.05 · 0.45 of a corner.
    expectLoss(
      .hinge, of: trainedTable(by: .hinge, rate: 0.05, steps: 600), 2 - 2 * variation, tolerance: 0.02)
  }

  /// Between a distribution and the same moved by δ the Wasserstein distance is |δ|, and a linear critic of spectral
  /// norm 1 finds it.
  @Test func aNormalisedCriticMeasuresTheWassersteinDistance() {
    var generator = RandomGenerator(seed: 2)
    let critic = SpectralNormLinear(3, 1, bias: false, using: &generator)
    let generated = FeatureBatch.random([7, 3])
    let real = generated.adding(row: Vector([2, -1, 2]))
    func loss(_ critic: SpectralNormLinear) -> Scalar {
      AdversarialLoss.wasserstein.discriminatorLoss(
        real: critic(real).flattened, generated: critic(generated).flattened)
    }
    descend(critic, rate: 0.1, steps: 100, loss)
    #expect(abs(loss(critic).value + 3) < 1e-3)
  }

  private func loss(_ loss: AdversarialLoss, of table: Embedding) -> Scalar {
    func scores(_ counts: [Int]) -> Vector {
      table(Vector(counts.enumerated().flatMap { Array(repeating: Float($0.offset), count: $0.element) }))
        .flattened
    }
    return loss.discriminatorLoss(real: scores(data), generated: scores(samples))
  }

  /// A discriminator with a score of its own for each point, after gradient descent.
  private func trainedTable(by loss: AdversarialLoss, rate: Float, steps: Int) -> Embedding {
    var generator = RandomGenerator(seed: 1)
    let table = Embedding(4, 1, initializer: .zeros, using: &generator)
    descend(table, rate: rate, steps: steps) { self.loss(loss, of: $0) }
    return table
  }

  private func descend<M: Module>(_ module: M, rate: Float, steps: Int, _ loss: (M) -> Scalar) {
    for _ in 0..<steps {
      for (named, gradient) in valueAndGradient(of: module, loss).gradients.entries {
        named.parameter.flattened = named.parameter.flattened - gradient * rate
      }
    }
  }

  private func expectLoss(
    _ loss: AdversarialLoss, of table: Embedding, _ wanted: Double, tolerance: Double = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let value = Double(self.loss(loss, of: table).value)
    #expect(abs(value - wanted) < tolerance, "\(loss.rawValue)", sourceLocation: sourceLocation)
  }
}
