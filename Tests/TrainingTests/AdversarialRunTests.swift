import Datasets
import Foundation
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing
import Training

/// Adversarial pairs in the trainer's hands, and in files.
@Suite struct AdversarialRunTests {
  /// What can be looked at of either model.
  private typealias Pair = ZooModel & AdversarialPair

  private static let training = AdversarialTraining(
    loss: .wasserstein, gradientPenalty: 10, discriminatorSteps: 2)

  private static let dense = GAN.Configuration(
    generatorWidths: [20], discriminatorWidths: [14], pieces: 3, dropout: 0.3, latents: 6, classes: 10,
    training: training)

  private static func convolutional(
    _ normalization: DiscriminatorNormalization, _ training: AdversarialTraining
  ) -> DCGAN.Configuration {
    DCGAN.Configuration(
      channels: [12, 20], latents: 6, discriminatorNormalization: normalization, classes: 10,
      training: training)
  }

  /// A pair after three steps.
  private func trained<Model: Pair>(_ configuration: Model.Configuration) throws -> Model {
    var generator = RandomGenerator(seed: 7)
    let model = Model(configuration, format: TinyPixelCNN.data.format, using: &generator)
    let recipe = Recipe(epochs: 1, batchSize: 33, learningRate: 1e-3, beta1: 0.5, averaging: 0.9)
    try Trainer(
      model, on: TinyPixelCNN.data, recipe: recipe, limits: TrainingLimits(steps: 3), seed: 2
    ).run()
    return model
  }

  private func parameters(_ model: some Module) -> [any AnyTensor] {
    model.namedParameters.map { $0.parameter.flattened }
  }

  @Test func trainingHasTheSameBitsOnAnyNumberOfThreads() throws {
    try expectSameBitsForEveryThreadCount {
      let dense: GAN = try trained(Self.dense)
      let normalized: DCGAN = try trained(Self.convolutional(.batch, AdversarialTraining()))
      let penalized: DCGAN = try trained(Self.convolutional(.none, Self.training))
      return parameters(dense) + parameters(normalized) + parameters(penalized)
    }
  }

  @Test func aPairOpensFromItsFileAlone() throws {
    try expectOpened(trained(Self.dense) as GAN)
    try expectOpened(trained(Self.convolutional(.batch, AdversarialTraining())) as DCGAN)
    try expectOpened(trained(Self.convolutional(.none, Self.training)) as DCGAN)
  }

  private func expectOpened<Model: Pair>(_ model: Model) throws where Model.Configuration: Equatable {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("model.safetensors")
      try saveModel(model, to: url)
      let opened = try openModel(Model.self, from: url)
      #expect(opened.configuration == model.configuration && opened.format == model.format)
      #expect(opened.namedParameters.map(\.name) == model.namedParameters.map(\.name))
      for (before, after) in zip(model.namedParameters, opened.namedParameters) {
        expectSameBits(after.parameter.flattened, before.parameter.flattened, "\(before.name)")
      }
      var (generator, again) = (RandomGenerator(seed: 3), RandomGenerator(seed: 3))
      let images = model.given(class: 4).sample(count: 5, using: &generator)
      expectSameBits(opened.given(class: 4).sample(count: 5, using: &again), images)
      let labels = [4, 1, 9, 0, 4]
      expectSameBits(opened.scores(of: images, labels: labels), model.scores(of: images, labels: labels))
    }
  }
}
