import Datasets
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Runs that end because no epoch is better any more.
@Suite struct EarlyStoppingTests {
  /// A run of twenty epochs of four steps by 0.1 each that is best after the second, and would wait for `patience`.
  private func trainer(patience: Int?, bestPosition: Float = -0.8) -> Trainer {
    var recipe = Slider.recipe(epochs: 20)
    recipe.patience = patience
    return Trainer(Slider(bestPosition: bestPosition), on: Slider.data, recipe: recipe, seed: 1)
  }

  @Test(arguments: [1, 2, 5])
  func theRunEndsAfterSoManyEpochsWithoutABetterOne(patience: Int) throws {
    let trainer = trainer(patience: patience)
    #expect(try trainer.run() == .patience)
    #expect(trainer.finishedEpochs == 2 + patience && trainer.best?.metrics.epoch == 2)
    let model = try #require(trainer.model as? Slider)
    #expect(abs(model.position.value[0] + 0.8) < 1e-3, "the best weights are kept")
    #expect(try trainer.run() == .patience, "a run that has ended goes no further")
  }

  @Test func aRunThatGetsBetterToItsEndIsNotStopped() throws {
    #expect(try trainer(patience: 1, bestPosition: -100).run() == .epochs)
    #expect(try trainer(patience: nil).run() == .epochs)
  }

  @Test(arguments: [1, 3, 7])
  func aStopOnTheWayDoesNotChangeTheEnd(interval: Int) throws {
    var state: TrainingState?
    while true {
      let trainer = trainer(patience: 3)
      if let state { try trainer.restore(state) }
      let first = trainer.step
      trainer.isStopRequested = { [unowned trainer] in trainer.step >= first + interval }
      let end = try trainer.run()
      if end != .request {
        #expect(end == .patience && trainer.step == 20 && trainer.best?.metrics.epoch == 2)
        return
      }
      state = trainer.state
    }
  }

  @Test func withMorePatienceARunThatHasEndedGoesOn() throws {
    try withTemporaryFolder { folder in
      let before = trainer(patience: 1)
      let writer = CheckpointWriter(to: folder.appendingPathComponent("checkpoint.safetensors"))
      before.checkpoints = writer
      #expect(try before.run() == .patience)
      let patient = trainer(patience: 4)
      try patient.restore(TrainingState(at: writer.url))
      #expect(try patient.run() == .patience)
      #expect(patient.finishedEpochs == 6)
    }
  }

  @Test func modelsWithoutALossToCompareHaveNone() {
    let pair = Trainer(TwoSliders(), on: Slider.data, recipe: Slider.recipe(epochs: 1), seed: 1)
    #expect(!pair.hasValidationLoss)
    #expect(trainer(patience: nil).hasValidationLoss)
    let blind = ImageDataset(
      name: "dots", train: Slider.data[.train], validation: Slider.data[.validation].selection(at: []),
      test: Slider.data[.test])
    #expect(!Trainer(Slider(), on: blind, recipe: Slider.recipe(epochs: 1), seed: 1).hasValidationLoss)
  }

  @Test func theLastStageAloneEndsSo() throws {
    let model = StagedSliders([0..<0.5, 0.5..<1])
    var recipe = Slider.recipe(epochs: 20)
    recipe.patience = 3
    #expect(try Trainer(model, on: Slider.data, recipe: recipe, seed: 1).run() == .epochs, "losses fall")
    model.loss = { ($1 * 0).sum() }
    let still = Trainer(model, on: Slider.data, recipe: recipe, seed: 1)
    #expect(try still.run() == .patience)
    #expect(still.finishedEpochs == 14, "ten epochs of the first stage, the best of the second, and three")
  }
}
