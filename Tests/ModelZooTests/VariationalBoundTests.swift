import ModelZoo
import Tensors
import TestSupport
import Testing

/// What variational autoencoders are trained by, against values computed by hand, and its gradients.
@Suite struct VariationalBoundTests {
  /// One pixel, whose value x moves the means of two latent variables: μ = (m₁ + w₁·x, m₂ + w₂·x), σ = 1.
  private func model(
    means: [Float], slopes: [Float], bound: VariationalBound
  ) -> VAE {
    let model = smallVAE(
      ImageFormat(height: 1, width: 1, levels: 2), widths: [], latents: 2, bound: bound)
    for named in model.encoder.namedParameters {
      named.parameter.flattened = Vector((named.name.hasSuffix("bias") ? means : slopes) + [0, 0])
    }
    return model
  }

  /// The pixels 0 and 1.
  private let batch = Batch(images: ImageBatch([0, 1], shape: [2, 1, 1, 1]))

  private func loss(_ model: VAE, at moment: TrainingMoment = .end) -> (
    Double, reconstruction: Double, Double
  ) {
    var generator = RandomGenerator(seed: 2)
    let loss = model.objectives[0].loss(batch, moment, &generator)
    #expect(loss.terms.map(\.name) == ["reconstruction", "divergence"])
    let terms = loss.terms.map { Double($0.value.value) }
    return (Double(loss.value.value), terms[0], terms[1])
  }

  @Test func theLossIsReconstructionAndDivergence() {
    // ½·1² for both pixels, and the mean of ½·0² and ½·2².
    let (loss, reconstruction, divergence) = loss(
      model(means: [1, 0], slopes: [0, 2], bound: VariationalBound()))
    #expect(abs(divergence - 1.5) < 1e-6)
    #expect(abs(loss - reconstruction - 1.5) < 1e-6)
  }

  @Test(arguments: [(0, 0), (1, 0.2), (2.5, 0.5), (5, 1), (7, 1)])
  func theDivergenceIsWeightedAndWarmsUp(epoch: Double, share: Double) {
    let bound = VariationalBound(klWeight: 4, warmUpEpochs: 5)
    let model = model(means: [1, 0], slopes: [0, 2], bound: bound)
    let (got, reconstruction, divergence) = loss(model, at: TrainingMoment(epoch: epoch))
    #expect(abs(divergence - 1.5) < 1e-6)
    #expect(abs(got - reconstruction - 4 * share * 1.5) < 1e-5)
    #expect(abs(loss(model).0 - reconstruction - 6) < 1e-5)
  }

  @Test func freeBitsAreOfTheBatchsMeanOfEachVariable() {
    // The variables diverge by ½ and by 0 and 2, in the mean 1: only the first is raised to 0.7. Had each image its
    // own, the second's 0 would be raised too.
    let bound = VariationalBound(klWeight: 3, freeBits: 0.7)
    let (loss, reconstruction, divergence) = loss(model(means: [1, 0], slopes: [0, 2], bound: bound))
    #expect(abs(divergence - 1.5) < 1e-6)
    #expect(abs(loss - reconstruction - 3 * (0.7 + 1)) < 1e-5)
  }

  @Test func anImportanceWeightIsTheRatioOfDensities() {
    // One image and K draws zₖ: −log 1/K Σ p(x | zₖ)·p(zₖ)/q(zₖ), with the densities written out.
    let bound = VariationalBound(importanceSamples: 3)
    let model = model(means: [0.4, -1], slopes: [0, 0], bound: bound)
    let image = Batch(images: ImageBatch([1], shape: [1, 1, 1, 1]))
    let noise = FeatureBatch([[0.5, -0.2], [1.5, 0.1], [-0.7, 2]])
    let draws = zip(noise.elements, [0.4, -1, 0.4, -1, 0.4, -1]).map { Double($0 + $1) }
    let likelihoods = model.logLikelihood(
      of: image, given: FeatureBatch(draws.map(Float.init), shape: [3, 2]))
    var logWeights: [Double] = []
    for k in 0..<3 {
      let (z, e) = (
        Array(draws[2 * k..<2 * k + 2]), Array(noise.elements[2 * k..<2 * k + 2]).map(Double.init)
      )
      let ratio = (e[0] * e[0] + e[1] * e[1] - z[0] * z[0] - z[1] * z[1]) / 2
      logWeights.append(Double(likelihoods.elements[k]) + ratio)
    }
    let wanted = FeatureBatch([logWeights.map(Float.init)]).logMeanExp().elements[0]
    let loss = model.loss(on: image, klWeight: 1, noise: noise).value.value
    #expect(abs(loss + wanted) < 1e-5)
    #expect(model.objectives[0].name == "negative importance-weighted bound")
  }

  @Test func validationImagesAreJudgedByTheirOwnNumberOfSamples() {
    func judged(_ bound: VariationalBound) -> (trained: Float, validated: Float, weighted: Float) {
      let model = model(means: [1, 0], slopes: [0, 2], bound: bound)
      var generators = (0..<3).map { _ in RandomGenerator(seed: 2) }
      let objective = model.objectives[0]
      return (
        objective.loss(batch, .end, &generators[0]).value.value,
        objective.validationLoss(batch, .end, &generators[1]).value.value,
        -model.importanceWeightedLogLikelihood(of: batch, samples: 7, using: &generators[2]).mean().value
      )
    }
    let (own, other) = (judged(VariationalBound()), judged(VariationalBound(validationSamples: 7)))
    #expect(own.validated == own.trained)
    #expect(other.trained == own.trained)
    #expect(other.validated == other.weighted && other.validated < own.validated)
  }

  @Test(arguments: DecoderLikelihood.allCases, [1, 3])
  func gradientsGoThroughTheDraw(likelihood: DecoderLikelihood, samples: Int) {
    let format = ImageFormat(height: 2, width: 2, levels: likelihood == .bernoulli ? 2 : 5)
    let bound = VariationalBound(importanceSamples: samples)
    let model = smallVAE(format, widths: [4], likelihood: likelihood, classes: 2, bound: bound)
    let batch = Batch(images: randomImages(3, format), labels: [0, 1, 1])
    let noise = FeatureBatch.random([3 * samples, 2], in: -1.5...1.5)
    expectParameterGradients(of: model) { $0.loss(on: batch, klWeight: 0.8, noise: noise).value }
  }

  @Test(arguments: [
    (VariationalBound(klWeight: -1), "a weight of -1.0"),
    (VariationalBound(klWeight: .nan), "a weight of nan"),
    (VariationalBound(warmUpEpochs: -2), "-2.0 epochs"), (VariationalBound(freeBits: -0.5), "-0.5 free bits"),
    (VariationalBound(importanceSamples: 0), "0 importance samples"),
    (VariationalBound(validationSamples: -1), "-1 samples on validation images"),
    (VariationalBound(freeBits: 1, importanceSamples: 2), "with 2 importance samples"),
  ])
  func boundsThatNothingCanBeTrainedByAreNamed(bound: VariationalBound, fault: String) {
    let format = ImageFormat(height: 8, width: 8, levels: 17)
    var configuration = VAE.configuration(for: format)
    configuration.bound = bound
    #expect(VAE.fault(in: configuration, for: format)?.contains(fault) == true)
    var other = ConvolutionalVAE.configuration(for: format)
    other.bound = bound
    #expect(ConvolutionalVAE.fault(in: other, for: format)?.contains(fault) == true)
  }
}
