import Datasets
import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

import Training

/// The loop over epochs and batches.
@Suite struct TrainerTests {
  @Test func trainingBeatsTheFactorizedDensity() throws {
    let model = TinyPixelCNN(seed: 1)
    let recipe = Recipe(epochs: 10, batchSize: 30, learningRate: 3e-2, schedule: .cosine)
    try Trainer(model, on: TinyPixelCNN.data, recipe: recipe, seed: 1).run()
    let baseline = FactorizedDensity(fittedTo: TinyPixelCNN.data[.train])
    let test = TinyPixelCNN.data[.test]
    #expect(model.evaluate(on: test).bitsPerDim < baseline.evaluate(on: test).bitsPerDim - 0.1)
  }

  @Test func theSameSeedGivesTheSameBitsWhateverTheThreads() throws {
    try expectSameBitsForEveryThreadCount {
      let model = TinyPixelCNN(seed: 3)
      var figures: [Float] = []
      let recipe = Recipe(epochs: 2, batchSize: 100, learningRate: 1e-2, gradientNorm: 1, averaging: 0.9)
      try Trainer(model, on: TinyPixelCNN.data, recipe: recipe, seed: 4).run { event in
        guard case .epoch(let metrics, _) = event else { return }
        figures += [Float(metrics.loss), Float(metrics.validationLoss ?? 0)]
      }
      return [Vector(figures)] + model.namedParameters.map(\.parameter.flattened)
    }
  }

  @Test func anotherSeedGivesOtherWeights() throws {
    let weights = try [1 as UInt64, 2].map { seed in
      let model = TinyPixelCNN(seed: 3)
      try Trainer(
        model, on: TinyPixelCNN.data, recipe: TinyPixelCNN.recipe(for: model.format),
        limits: TrainingLimits(steps: 1), seed: seed
      ).run()
      return model.namedParameters[0].parameter.flattened.elements
    }
    #expect(weights[0] != weights[1])
  }

  @Test func theBestEpochIsKept() throws {
    let model = Slider(bestPosition: -0.8)  // where the second of five epochs ends
    let trainer = Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 5), seed: 1)
    var best: [Int] = []
    var last: Float = 0
    let end = try trainer.run { event in
      guard case .epoch(let metrics, let isBest) = event else { return }
      if isBest { best.append(metrics.epoch) }
      last = model.position.value[0]
    }
    #expect(end == .epochs)
    #expect(best == [1, 2])
    #expect(trainer.best?.metrics.epoch == 2)
    #expect(abs(last + 2) < 1e-3)
    #expect(abs(model.position.value[0] + 0.8) < 1e-3)
  }

  @Test func theBestEpochIsThatOfTheObjectivesOwnLossOnValidationImages() throws {
    let model = JudgedSlider()
    let trainer = Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 5), seed: 1)
    try trainer.run()
    #expect(trainer.best?.metrics.epoch == 2)
    #expect(abs((trainer.best?.metrics.validationLoss ?? 1) - 0) < 1e-4)
  }

  @Test func averagedWeightsAreEvaluatedAndKeptWhileRawOnesAreTrained() throws {
    let model = Slider(bestPosition: -10)
    let trainer = Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 2, averaging: 0.5), seed: 1)
    var raw: [Float] = []
    var evaluated: [Float] = []
    try trainer.run { event in
      switch event {
      case .step: raw.append(model.position.value[0])
      case .epoch: evaluated.append(model.position.value[0])
      }
    }
    for (step, position) in raw.enumerated() { #expect(abs(position + 0.1 * Float(step + 1)) < 1e-3) }
    #expect(evaluated[0] > raw[3] && evaluated[1] > raw[7])
    #expect(model.position.value[0] == evaluated[1])
  }

  @Test func eachObjectiveMovesItsOwnModule() throws {
    let model = TwoSliders()
    var metrics: [EpochMetrics] = []
    try Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 2), seed: 1).run { event in
      if case .epoch(let figures, let isBest) = event {
        metrics.append(figures)
        #expect(isBest, "without a loss to compare, the last epoch is the best")
      }
    }
    #expect(model.discriminator.position.value[0] < -0.7)
    #expect(model.generator.position.value[0] > 0.7)
    #expect(metrics.map(\.validationLoss) == [nil, nil])
    #expect(metrics[0].terms.keys.sorted() == ["discriminator loss", "generator loss"])
    #expect(abs(metrics[0].loss - metrics[0].terms.values.reduce(0, +)) < 1e-9)
  }

  @Test func anObjectiveStepsInItsOwnTimeAndAtItsOwnRate() throws {
    let model = TwoSliders(generatorInterval: 3, discriminatorRate: 2)
    var stepped: [Int] = []
    try Trainer(
      model, on: Slider.data, recipe: Slider.recipe(epochs: 2), limits: TrainingLimits(steps: 7), seed: 1
    ).run { event in
      if case .step(let progress) = event {
        stepped.append(progress.losses.count)
        #expect(progress.learningRate == 0.1)
      }
    }
    #expect(stepped == [1, 1, 2, 1, 1, 2, 1])
    #expect(abs(model.discriminator.position.value[0] + 7 * 0.2) < 1e-3)
    #expect(abs(model.generator.position.value[0] - 2 * 0.1) < 1e-3)
  }

  @Test func onlyTheAveragedPartIsAveraged() throws {
    let model = TwoSliders()
    try Trainer(
      model, on: Slider.data, recipe: Slider.recipe(epochs: 2, averaging: 0.9), seed: 1
    ).run()
    #expect(abs(model.discriminator.position.value[0] + 0.8) < 1e-3)
    #expect(model.generator.position.value[0] < 0.75)
  }

  @Test func theModelIsInTrainingModeInStepsAndInEvaluationModeInReports() throws {
    let model = Slider()
    var modes: [Mode] = []
    model.loss = { position in
      modes.append(model.mode)
      return position.sum()
    }
    try Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 1), seed: 1).run { event in
      if case .epoch = event { modes.append(model.mode) }
    }
    #expect(modes == [.training, .training, .training, .training, .evaluation])
    #expect(model.mode == .evaluation)
  }
}

/// A slider without a likelihood, which is best where the second epoch ends.
private final class JudgedSlider: ImageModel {
  let position = Parameter(Vector([0]))
  let format = Slider.data.format

  var objectives: [Objective] {
    [
      Objective(
        "position", of: self,
        validationLoss: { _, _, _ in Loss((self.position.value + 0.8).square().sum()) },
        loss: { _, _, _ in Loss(self.position.value.sum()) })
    ]
  }
}
