import Distributions
import Layers
import Tensors

/// A generative adversarial network: a generator makes images of noise, a discriminator tells them from data, and each
/// is trained against the other.
///
/// What such a model says is its two networks; losses, training and samples follow. A class-conditional one gives both
/// networks the class: as one number of 1 among zeros beside the generator's noise, and by projection to the
/// discriminator (Miyato and Koyama 2018, "cGANs with projection discriminator", equation 5).
///
/// Goodfellow et al. 2014, "Generative adversarial nets".
public protocol AdversarialPair: ImplicitDensityModel, ClassConditionalSampler {
  /// How the two are trained.
  var training: AdversarialTraining { get }

  /// The generator: noise and classes `[N, latentCount + classes]` to intensities in 0...1, `[N, H, W, C]` in any shape.
  var generatorNetwork: Sequential<FeatureBatch, ImageBatch> { get }

  /// The discriminator.
  var discriminatorNetwork: Discriminator { get }
}

extension AdversarialPair {
  /// The generator.
  public var generator: any Module { generatorNetwork }

  /// The discriminator.
  public var discriminator: any Module { discriminatorNetwork }

  /// G(z), or G(z, c): latents `[N, latentCount]` to intensities in 0...1, `[N, H, W, C]`.
  public func generate(_ latents: FeatureBatch, labels: [Int]?) -> ImageBatch {
    require(
      latents.shape[1] == latentCount,
      "generate: latents \(latents.shape); the model has \(latentCount) of them")
    let classes = oneHot(labels, count: latents.shape[0])
    let images = generatorNetwork(classes.map { .concatenated([latents, $0]) } ?? latents)
    return images.reshaped(format.shape(count: latents.shape[0]))
  }

  /// D(x), or D(x, c): images `[N, H, W, C]` to scores `[N]`.
  public func scores(of images: ImageBatch, labels: [Int]?) -> Vector {
    requireImages(images, "scores")
    requireLabels(labels, count: images.shape[0])
    return discriminatorNetwork(images, labels: labels)
  }

  /// Images made of z from N(0, 1), of the classes `labels` where the model has classes.
  public func sample(labels: [Int]?, count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    generate(latents(count: count, using: &generator), labels: labels)
  }

  private func latents(count: Int, using generator: inout RandomGenerator) -> FeatureBatch {
    FeatureBatch(normalMean: 0, deviation: 1, shape: [count, latentCount], using: &generator)
  }

  /// The loss of the discriminator with every batch, and that of the generator with every k-th.
  public var objectives: [Objective] {
    [
      Objective(
        "discriminator loss", of: discriminatorNetwork, learningRateFactor: training.discriminatorRate
      ) { batch, _, generator in
        let count = batch.images.shape[0]
        let latents = self.latents(count: count, using: &generator)
        let isMixed = self.training.gradientPenalty > 0
        let shares = isMixed ? Vector(uniformIn: 0..<1, shape: [count], using: &generator) : nil
        return self.discriminatorLoss(on: batch, latents: latents, shares: shares)
      },
      Objective("generator loss", of: generatorNetwork, every: training.discriminatorSteps) {
        batch, _, generator in
        self.generatorLoss(
          on: batch, latents: self.latents(count: batch.images.shape[0], using: &generator))
      },
    ]
  }

  /// What the discriminator minimises, with samples made of `latents`, `[N, latentCount]`. For its gradient penalty
  /// `shares`, `[N]` in 0...1, say how much of each image is in the mixture with a sample.
  public func discriminatorLoss(on batch: Batch, latents: FeatureBatch, shares: Vector?) -> Loss {
    require(
      shares != nil || training.gradientPenalty == 0,
      "discriminatorLoss: the gradient penalty takes shares of images in mixtures with samples")
    let labels = conditions(of: batch)
    let samples = generate(latents, labels: labels)
    let real = scores(of: batch.images, labels: labels)
    let generated = scores(of: samples, labels: labels)
    let loss = training.loss.discriminatorLoss(
      real: real, generated: generated, labelSmoothing: training.labelSmoothing)
    let scores = [LossTerm("score of data", real.mean()), LossTerm("score of samples", generated.mean())]
    let penalties = penalties(at: batch.images, samples, shares: shares, labels: labels)
    return Loss(penalties.reduce(loss) { $0 + $1.value }, terms: scores + penalties)
  }

  /// What the generator minimises, with samples of `latents`, `[N, latentCount]`, of the classes of `batch`.
  public func generatorLoss(on batch: Batch, latents: FeatureBatch) -> Loss {
    let labels = conditions(of: batch)
    return Loss(
      training.loss.generatorLoss(generated: scores(of: generate(latents, labels: labels), labels: labels)))
  }

  /// The penalties on the discriminator's gradient, weighted.
  private func penalties(
    at real: ImageBatch, _ generated: ImageBatch, shares: Vector?, labels: [Int]?
  ) -> [LossTerm] {
    var terms: [LossTerm] = []
    if training.gradientPenalty > 0, let shares {
      let penalty = gradientPenalty(real: real, generated: generated, shares: shares) {
        self.scores(of: $0, labels: labels)
      }
      terms.append(LossTerm("gradient penalty", penalty * training.gradientPenalty))
    }
    if training.r1Penalty > 0 {
      let penalty = r1Penalty(at: real) { self.scores(of: $0, labels: labels) }
      terms.append(LossTerm("R1 penalty", penalty * (training.r1Penalty / 2)))
    }
    return terms
  }
}
