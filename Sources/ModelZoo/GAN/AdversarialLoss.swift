import Distributions
import Tensors

/// What a generator and a discriminator are trained by: two losses of the discriminator's scores D(x), which are logits.
///
/// Each is a value that any pair can take. `real` are the scores of data, `generated` those of samples, `[N]` each;
/// losses are means over the batch.
public enum AdversarialLoss: String, Codable, Sendable, CaseIterable {
  /// The game of the paper, in which the generator lowers what the discriminator raises (Goodfellow et al. 2014,
  /// "Generative adversarial nets", equation 1):
  ///
  ///     discriminator: −E log σ(D(x)) − E log(1 − σ(D(G(z))))        generator: E log(1 − σ(D(G(z))))
  case minimax

  /// The same for the discriminator; the generator raises log σ(D(G(z))) instead, whose gradient does not vanish
  /// where samples are told from data with ease (section 3 there):
  ///
  ///     generator: −E log σ(D(G(z)))
  case nonSaturating = "non-saturating"

  /// Squared distances of scores from 1 for data and from 0 for samples (Mao et al. 2017, "Least squares generative
  /// adversarial networks", equation 9):
  ///
  ///     discriminator: ½E(D(x) − 1)² + ½E D(G(z))²        generator: ½E(D(G(z)) − 1)²
  case leastSquares = "least-squares"

  /// The difference of means, an estimate of the Wasserstein distance if D is 1-Lipschitz, which a gradient penalty or
  /// spectral normalisation has to see to (Arjovsky et al. 2017, "Wasserstein GAN", equations 2 and 3):
  ///
  ///     discriminator: E D(G(z)) − E D(x)        generator: −E D(G(z))
  case wasserstein

  /// The hinge loss (Lim and Ye 2017, "Geometric GAN", equations 13 and 14; Miyato et al. 2018, equations 16 and 17):
  ///
  ///     discriminator: E max(0, 1 − D(x)) + E max(0, 1 + D(G(z)))        generator: −E D(G(z))
  case hinge

  /// Whether scores are held against targets, which label smoothing can soften.
  public var hasTargets: Bool { self != .wasserstein && self != .hinge }

  /// The loss of the discriminator. With label smoothing s the target of data is 1 − s (one-sided: Salimans et al. 2016,
  /// "Improved techniques for training GANs", section 3.4).
  public func discriminatorLoss(
    real: Vector, generated: Vector, labelSmoothing: Float = 0
  ) -> Scalar {
    require(
      hasTargets || labelSmoothing == 0, "AdversarialLoss: \(rawValue) has no targets that could be smoothed")
    let target = 1 - labelSmoothing
    switch self {
    case .minimax, .nonSaturating:
      return crossEntropy(real, target: target) + crossEntropy(generated, target: 0)
    case .leastSquares:
      return ((real - target).square().mean() + generated.square().mean()) * 0.5
    case .wasserstein:
      return generated.mean() - real.mean()
    case .hinge:
      return (1 - real).relu().mean() + (1 + generated).relu().mean()
    }
  }

  /// The loss of the generator.
  public func generatorLoss(generated: Vector) -> Scalar {
    switch self {
    case .minimax: -crossEntropy(generated, target: 0)
    case .nonSaturating: crossEntropy(generated, target: 1)
    case .leastSquares: (generated - 1).square().mean() * 0.5
    case .wasserstein, .hinge: -generated.mean()
    }
  }

  private func crossEntropy(_ scores: Vector, target: Float) -> Scalar {
    binaryCrossEntropy(
      logits: scores, targets: Vector(repeating: target, shape: scores.shape), reduction: .meanOverAll)
  }
}
