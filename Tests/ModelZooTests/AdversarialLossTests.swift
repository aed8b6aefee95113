import Foundation
import ModelZoo
import Tensors
import TestSupport
import Testing

@Suite struct AdversarialLossTests {
  private let real: [Float] = [2.5, -0.3, 0.8]
  private let generated: [Float] = [-1.7, 0.4, 3.1]

  private func mean(_ scores: [Float], _ term: (Double) -> Double) -> Double {
    scores.reduce(0) { $0 + term(Double($1)) } / Double(scores.count)
  }

  private func sigmoid(_ score: Double) -> Double { 1 / (1 + exp(-score)) }

  /// Both losses of each game, from the papers' formulas in double precision.
  private func expected(_ loss: AdversarialLoss) -> (discriminator: Double, generator: Double) {
    let game = -mean(real) { log(sigmoid($0)) } - mean(generated) { log(1 - sigmoid($0)) }
    return switch loss {
    case .minimax: (game, mean(generated) { log(1 - sigmoid($0)) })
    case .nonSaturating: (game, -mean(generated) { log(sigmoid($0)) })
    case .leastSquares:
      (
        mean(real) { ($0 - 1) * ($0 - 1) / 2 } + mean(generated) { $0 * $0 / 2 },
        mean(generated) { ($0 - 1) * ($0 - 1) / 2 }
      )
    case .wasserstein: (mean(generated) { $0 } - mean(real) { $0 }, -mean(generated) { $0 })
    case .hinge:
      (mean(real) { max(0, 1 - $0) } + mean(generated) { max(0, 1 + $0) }, -mean(generated) { $0 })
    }
  }

  @Test(arguments: AdversarialLoss.allCases) func lossesAreThePapers(loss: AdversarialLoss) {
    let expected = expected(loss)
    let discriminator = loss.discriminatorLoss(real: Vector(real), generated: Vector(generated)).value
    let generator = loss.generatorLoss(generated: Vector(generated)).value
    #expect(abs(Double(discriminator) - expected.discriminator) < 1e-5)
    #expect(abs(Double(generator) - expected.generator) < 1e-5)
  }

  @Test(arguments: AdversarialLoss.allCases) func gradientsAreThoseOfFiniteDifferences(loss: AdversarialLoss)
  {
    expectGradient(of: { loss.generatorLoss(generated: $0) }, at: Vector(generated))
    expectGradient(
      of: { loss.discriminatorLoss(real: $0, generated: $1) }, at: Vector(real), Vector(generated))
  }

  /// The reason for the trick: where samples are told from data with certainty, only one of the two still pulls.
  @Test func onlyTheMinimaxGeneratorSaturates() {
    func slope(_ loss: AdversarialLoss) -> Float {
      let score = Vector([-12]).watched()
      return gradient(of: loss.generatorLoss(generated: score), at: score).elements[0]
    }
    #expect(abs(slope(.minimax)) < 1e-4)
    #expect(abs(slope(.nonSaturating) + 1) < 1e-4)
  }

  /// A score of σ⁻¹(0.9) is the best that data can have under a smoothing of 0.1.
  @Test func labelSmoothingMovesTheBestScoreOfData() {
    for (loss, best) in [(AdversarialLoss.nonSaturating, Float(log(9.0))), (.leastSquares, 0.9)] {
      let score = Vector([best]).watched()
      let value = loss.discriminatorLoss(real: score, generated: Vector([0.3]), labelSmoothing: 0.1)
      #expect(abs(gradient(of: value, at: score).elements[0]) < 1e-6)
    }
  }

  @Test func smoothingWithoutTargetsStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      _ = AdversarialLoss.hinge.discriminatorLoss(
        real: Vector([1]), generated: Vector([0]), labelSmoothing: 0.1)
    }
  }
}
