import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

@Suite struct AdversarialPairTests {
  /// An odd size on two levels: maps of 7×5, 3×2 and 1×1.
  private static let format = ImageFormat(height: 7, width: 5, channels: 2, levels: 256)

  private static func dcgan(
    classes: Int = 0, normalization: DiscriminatorNormalization = .batch,
    training: AdversarialTraining = AdversarialTraining()
  ) -> DCGAN {
    var generator = RandomGenerator(seed: 3)
    return DCGAN(
      DCGAN.Configuration(
        channels: [3, 4], latents: 5, discriminatorNormalization: normalization, classes: classes,
        training: training),
      format: format, using: &generator)
  }

  private static func gan(
    classes: Int = 0, dropout: Float = 0, training: AdversarialTraining = AdversarialTraining()
  ) -> GAN {
    var generator = RandomGenerator(seed: 3)
    return GAN(
      GAN.Configuration(
        generatorWidths: [8], discriminatorWidths: [6, 5], pieces: 3, dropout: dropout, latents: 5,
        classes: classes, training: training),
      format: format, using: &generator)
  }

  private static func batch(_ count: Int, labels: [Int]? = nil) -> Batch {
    var generator = RandomGenerator(seed: 8)
    return Batch(
      images: ImageBatch(uniformIn: 0..<1, shape: format.shape(count: count), using: &generator),
      labels: labels)
  }

  /// The losses of a model's two objectives on a batch, and the parameters that each one's gradient reaches.
  private static func step(
    _ model: some ImageModel, on batch: Batch
  ) -> [(loss: Float, gradients: Gradients)] {
    model.objectives.map { objective in
      func step(_ module: some Module) -> (loss: Float, gradients: Gradients) {
        var generator = RandomGenerator(seed: 5)
        return model.inMode(.training) {
          valueAndGradient(of: module) { _ in objective.loss(batch, .end, &generator).value }
        }
      }
      return step(objective.module)
    }
  }

  @Test func imagesHaveTheFormatAndIntensities() {
    for model in [Self.dcgan(), Self.gan()] as [any ImplicitDensityModel] {
      var generator = RandomGenerator(seed: 2)
      let images = model.sample(count: 6, using: &generator)
      #expect(images.shape == Self.format.shape(count: 6))
      #expect(images.elements.allSatisfy { (0...1).contains($0) })
      #expect(Set(images.elements).count > 100)
      #expect(model.scores(of: images, labels: nil).shape == [6])
    }
  }

  @Test(arguments: AdversarialLoss.allCases)
  func everyParameterOfANetworkIsMovedByItsOwnObjectiveAlone(loss: AdversarialLoss) {
    let training = AdversarialTraining(loss: loss)
    for model in [
      Self.dcgan(classes: 3, training: training),
      Self.dcgan(classes: 3, normalization: .spectral, training: training),
      Self.gan(classes: 3, training: training),
    ] as [any ImageModel] {
      let steps = Self.step(model, on: Self.batch(7, labels: [0, 1, 2, 0, 1, 2, 0]))
      #expect(steps.count == 2)
      for (loss, gradients) in steps {
        #expect(loss.isFinite)
        // What is added to all scores alike leaves the mean's difference and the open hinge where they were.
        for (parameter, gradient) in gradients.entries where parameter.name != "head.0.bias" {
          #expect(gradient.elements.contains { $0 != 0 }, "\(parameter.name)")
        }
      }
      let names = Set(steps[0].gradients.entries.map(\.parameter.name))
      let isSpectral = names.contains("head.0.weight_orig")
      #expect(names.contains(isSpectral ? "class_embedding.0.weight_orig" : "class_embedding.0.weight"))
      #expect(names.contains("head.0.weight") != isSpectral)
    }
  }

  /// Images and weights ten times as large would make scores of a network without norms larger without bound.
  @Test func spectralNormalizationKeepsScoresFromGrowingWithWeights() {
    let model = Self.dcgan(normalization: .spectral)
    let batch = Self.batch(4)
    let before = model.scores(of: batch.images, labels: nil).elements
    for named in model.discriminatorNetwork.namedParameters where named.name.hasSuffix("weight_orig") {
      named.parameter.flattened = named.parameter.flattened * 10
    }
    for (old, new) in zip(before, model.scores(of: batch.images, labels: nil).elements) {
      #expect(abs(old - new) < 1e-5)
    }
  }

  @Test func theGeneratorsObjectiveHasEveryKthStep() {
    let training = AdversarialTraining(discriminatorSteps: 4, discriminatorRate: 2)
    let objectives = Self.gan(training: training).objectives
    #expect(objectives.map(\.interval) == [1, 4])
    #expect(objectives.map(\.learningRateFactor) == [2, 1])
  }

  @Test func classesMatterToBothNetworks() {
    let model = Self.dcgan(classes: 3, normalization: .none)
    var generator = RandomGenerator(seed: 1)
    let latents = FeatureBatch(normalMean: 0, deviation: 1, shape: [3, 5], using: &generator)
    let images = model.generate(latents, labels: [0, 1, 2])
    #expect(images != model.generate(latents, labels: [1, 2, 0]))
    #expect(model.scores(of: images, labels: [0, 1, 2]) != model.scores(of: images, labels: [1, 2, 0]))
    var (first, second) = (RandomGenerator(seed: 4), RandomGenerator(seed: 4))
    #expect(
      model.sample(count: 5, using: &first) == model.given([0, 1, 2, 0, 1]).sample(count: 5, using: &second))
  }

  @Test func onlyTheGeneratorIsAveraged() {
    let model = Self.dcgan()
    #expect(
      model.averagedPart.namedParameters.map(\.name) == model.generatorNetwork.namedParameters.map(\.name))
  }

  @Test func whatCannotBeTrainedIsRefused() {
    func fault(
      _ training: AdversarialTraining, _ normalization: DiscriminatorNormalization = .none
    ) -> String? {
      DCGAN.fault(
        in: DCGAN.Configuration(
          channels: [3, 4], latents: 5, discriminatorNormalization: normalization, training: training),
        for: Self.format)
    }
    #expect(fault(AdversarialTraining(loss: .wasserstein, gradientPenalty: 10)) == nil)
    #expect(fault(AdversarialTraining(), .batch) == nil)
    for training in [AdversarialTraining(gradientPenalty: 10), AdversarialTraining(r1Penalty: 1)] {
      #expect(fault(training, .batch)?.contains("batch normalisation") == true)
    }
    #expect(fault(AdversarialTraining(loss: .hinge, labelSmoothing: 0.1))?.contains("no targets") == true)
    #expect(fault(AdversarialTraining(labelSmoothing: 1)) != nil)
    #expect(fault(AdversarialTraining(discriminatorSteps: 0)) != nil)
    #expect(fault(AdversarialTraining(discriminatorRate: 0)) != nil)
    #expect(fault(AdversarialTraining(gradientPenalty: -.infinity)) != nil)
    let tooDeep = DCGAN.Configuration(channels: [2, 2, 2], latents: 5)
    #expect(DCGAN.fault(in: tooDeep, for: Self.format)?.contains("leave nothing") == true)
  }

  @Test func usualConfigurationsLeaveMapsOfThreeRowsOrMore() {
    func channels(_ side: Int) -> [Int] {
      DCGAN.configuration(for: ImageFormat(height: side, width: side, levels: 256)).channels
    }
    #expect(channels(28) == [64, 128, 256])
    #expect(channels(32) == [64, 128, 256])
    #expect(channels(64) == [64, 128, 256, 512])
  }
}
