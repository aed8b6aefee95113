import Tensors

/// How a generator and a discriminator are trained against each other.
public struct AdversarialTraining: Codable, Sendable, Equatable {
  /// The game.
  public var loss: AdversarialLoss

  /// s: the target of data is 1 − s, where the loss has targets.
  public var labelSmoothing: Float

  /// λ of the gradient penalty λ·E(‖∇D(x̂)‖ − 1)², which asks the critic for a slope of 1 between data and samples
  /// (Gulrajani et al. 2017, "Improved training of Wasserstein GANs", equation 3); 10 there, 0 for none.
  public var gradientPenalty: Float

  /// γ of the penalty γ/2·E‖∇D(x)‖² on data, R₁ of Mescheder et al. 2018, "Which training methods for GANs do actually
  /// converge?", equation 9; 0 for none.
  public var r1Penalty: Float

  /// k: the steps of the discriminator, each with a batch of its own, for one of the generator (Goodfellow et al. 2014,
  /// algorithm 1).
  public var discriminatorSteps: Int

  /// What the run's learning rate is multiplied by for the discriminator (Heusel et al. 2017, "GANs trained by a two
  /// time-scale update rule converge to a local Nash equilibrium").
  public var discriminatorRate: Float

  /// The non-saturating game with one step each, unless something else is said.
  public init(
    loss: AdversarialLoss = .nonSaturating, labelSmoothing: Float = 0, gradientPenalty: Float = 0,
    r1Penalty: Float = 0, discriminatorSteps: Int = 1, discriminatorRate: Float = 1
  ) {
    (self.loss, self.labelSmoothing) = (loss, labelSmoothing)
    (self.gradientPenalty, self.r1Penalty) = (gradientPenalty, r1Penalty)
    (self.discriminatorSteps, self.discriminatorRate) = (discriminatorSteps, discriminatorRate)
  }

  private enum CodingKeys: String, CodingKey {
    case loss
    case labelSmoothing = "label_smoothing"
    case gradientPenalty = "gradient_penalty"
    case r1Penalty = "r1_penalty"
    case discriminatorSteps = "discriminator_steps"
    case discriminatorRate = "discriminator_rate"
  }

  /// What no pair can be trained by; nil where nothing is wrong.
  var fault: String? {
    if !(0..<1 ~= labelSmoothing) { return "label smoothing of \(labelSmoothing), which is not in 0..<1" }
    if labelSmoothing > 0 && !loss.hasTargets {
      return "label smoothing, while \(loss.rawValue) has no targets"
    }
    for (name, weight) in [("gradient penalty", gradientPenalty), ("R1 penalty", r1Penalty)]
    where !(weight >= 0 && weight.isFinite) { return "a \(name) of weight \(weight)" }
    if discriminatorSteps < 1 { return "\(discriminatorSteps) steps of the discriminator" }
    if !(discriminatorRate > 0 && discriminatorRate.isFinite) {
      return "a discriminator's learning rate of \(discriminatorRate) times the run's"
    }
    return nil
  }

  /// Whether the discriminator's gradient at an image is a part of the loss. It has no meaning where batch
  /// normalisation lets scores of images depend on each other.
  var penalisesGradients: Bool { gradientPenalty > 0 || r1Penalty > 0 }
}
