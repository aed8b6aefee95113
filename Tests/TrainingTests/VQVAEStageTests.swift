import Datasets
import Layers
import Tensors
import TestSupport
import Testing
import Training

@testable import ModelZoo

/// A model that is trained in two stages.
@Suite struct VQVAEStageTests {
  @Test func thePriorsStageLeavesTheAutoencoderAlone() throws {
    let model = tinyVQVAE()
    let before = bits(of: model)
    var atTheTurn: [String: Vector] = [:]
    let recipe = Recipe(epochs: 1, batchSize: 25, learningRate: 1e-2)
    let trainer = Trainer(
      model, on: .digits, recipe: recipe, limits: TrainingLimits(steps: 8), seed: 1)
    var objectives: [String] = []
    try trainer.run { event in
      guard case .step(let progress) = event else { return }
      objectives += progress.losses.map(\.objective)
      if progress.step == 4 { atTheTurn = bits(of: model) }
    }
    #expect(Set(objectives[..<4]) == ["vector-quantised autoencoder loss"])
    #expect(Set(objectives[4...]) == ["prior negative log-likelihood"])
    let after = bits(of: model)
    for (name, value) in after {
      let isPrior = name.hasPrefix("prior.")
      #expect((atTheTurn[name] == value) != isPrior, "\(name) in the second stage")
      #expect((atTheTurn[name] == before[name]) == isPrior, "\(name) in the first stage")
    }
  }

  @Test func bothStagesRepeatToTheBitWhateverTheThreads() throws {
    try expectSameBitsForEveryThreadCount {
      let model = tinyVQVAE()
      let recipe = Recipe(epochs: 1, batchSize: 20, learningRate: 1e-2)
      try Trainer(model, on: .digits, recipe: recipe, limits: TrainingLimits(steps: 6), seed: 2).run()
      return model.namedParameters.map(\.parameter.flattened)
    }
  }

  @Test func codesThatNoImageHasAreDead() throws {
    let model = tinyVQVAE()
    let images = ImageDataset.digits[.test]
    // Where all vectors are one, only the first is ever nearest.
    model.quantizer.codebook.value = Tensor(zeros: [8, 4])
    let dead = model.codeUsage(on: images)
    #expect(dead.codes == 8 && dead.codesUsed == 1 && dead.codePerplexity == 1)
    model.initialize(from: images.batch(at: Array(0..<30)).images)
    let usage = model.codeUsage(on: images, batchSize: 7)
    #expect(usage.codesUsed == 8)
    #expect(usage.codePerplexity > 1 && usage.codePerplexity <= 8)
  }

  private func bits(of model: VQVAE) -> [String: Vector] {
    Dictionary(uniqueKeysWithValues: model.namedParameters.map { ($0.name, $0.parameter.flattened) })
  }

  private func tinyVQVAE() -> VQVAE {
    var generator = RandomGenerator(seed: 1)
    let configuration = VQVAE.Configuration(
      codes: 8, codeFeatures: 4, downsamplings: 2, hiddenFeatures: 8, residualFeatures: 4, residualBlocks: 1,
      prior: GatedPixelCNN.Configuration(
        features: 4, layers: 1, inputKernel: 3, headFeatures: 8, embedding: 4))
    return VQVAE(configuration, format: ImageDataset.digits.format, using: &generator)
  }
}
