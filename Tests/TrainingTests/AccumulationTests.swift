import Datasets
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Steps whose gradients are gathered from several batches.
@Suite struct AccumulationTests {
  @Test(arguments: [(1, 12), (2, 6), (3, 4), (4, 3)])
  func aStepOfSeveralBatchesIsThatOfOneAsLarge(batches: Int, size: Int) throws {
    let configuration = PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4, dropout: 0)
    try expectSameSteps(batches, of: size) { PixelCNN(configuration, format: $0, using: &$1) }
  }

  @Test func eachObjectiveGathersItsOwnGradients() throws {
    func positions(_ size: Int, _ accumulation: Int?) throws -> [Float] {
      let model = TwoSliders(generatorInterval: 2)
      let recipe = Recipe(
        epochs: 2, batchSize: size, learningRate: 0.1, optimizer: .momentum, accumulation: accumulation)
      let trainer = Trainer(model, on: Slider.data, recipe: recipe, seed: 1)
      try trainer.run()
      #expect(trainer.optimizers.map(\.stepCount) == [6, 3])
      return [model.generator, model.discriminator].map { $0.position.value[0] }
    }
    #expect(try positions(2, 2) == positions(4, nil), "halves of a sum are exact")
  }

  /// Two epochs of twenty images: a step of twelve, and one of the eight that are left, in batches that need not be
  /// equally large.
  private func expectSameSteps(
    _ batches: Int, of size: Int, _ make: (ImageFormat, inout RandomGenerator) -> any ImageModel
  ) throws {
    func train(_ batchSize: Int, _ accumulation: Int?) throws -> (losses: [Double], weights: [Float]) {
      var generator = RandomGenerator(seed: 5)
      let recipe = Recipe(
        epochs: 2, batchSize: batchSize, learningRate: 1e-2, optimizer: .momentum, accumulation: accumulation)
      let trainer = Trainer(
        make(SmallRun.data.format, &generator), on: SmallRun.data, recipe: recipe, seed: 3)
      var losses: [Double] = []
      try trainer.run { if case .epoch(let metrics, _) = $0 { losses.append(metrics.loss) } }
      #expect(trainer.step == 4)
      return (losses, ModuleWeights(of: trainer.model).named.flatMap { $0.value.elements })
    }
    let (whole, gathered) = (try train(12, nil), try train(size, batches))
    // Sums of at most 12·64 terms in another order, moved by a few steps of a hundredth.
    for (expected, found) in zip(whole.losses, gathered.losses) {
      #expect(abs(found - expected) <= 1e-5 * abs(expected))
    }
    let farthest = zip(whole.weights, gathered.weights).map { abs($0 - $1) }.max() ?? 0
    #expect(farthest < 1e-5)
  }

  @Test func anEpochsLastStepHasTheBatchesThatAreLeft() throws {
    let model = Slider()
    let recipe = Recipe(epochs: 2, batchSize: 2, learningRate: 0.1, accumulation: 3)
    var seen: [(step: Int, steps: Int?, epoch: Int)] = []
    let trainer = Trainer(model, on: Slider.data, recipe: recipe, seed: 1)
    var metrics: [EpochMetrics] = []
    try trainer.run { event in
      switch event {
      case .step(let progress): seen.append((progress.step, progress.steps, progress.epoch))
      case .epoch(let figures, _): metrics.append(figures)
      }
    }
    // Ten images: five batches, which are a step of three and one of two.
    #expect(seen.map(\.step) == [1, 2, 3, 4] && seen.map(\.epoch) == [1, 1, 2, 2])
    #expect(seen.allSatisfy { $0.steps == 4 })
    #expect(metrics.map(\.step) == [2, 4])
    // Six images at 0 and four at −0.1.
    #expect(abs(metrics[0].loss + 0.04) < 1e-6)
  }

  @Test func aRunGoesOnBetweenStepsOfSeveralBatches() throws {
    var run = SmallRun.plain
    run.recipe.accumulation = 3
    run.limits = TrainingLimits(steps: 5)
    let whole = try run.outcome()
    #expect(whole.metrics.map(\.step) == [2, 4, 5])
    #expect(try run.outcome(stoppingEvery: 1) == whole)
  }

  @Test func aCheckpointOfOtherStepsIsRefused() throws {
    let before = SmallRun.plain.trainer()
    before.isStopRequested = { [unowned before] in before.step == 1 }
    try before.run()
    var run = SmallRun.plain
    run.recipe.accumulation = 2
    let trainer = run.trainer()
    #expect(throws: CheckpointError.self) { try trainer.restore(before.state) }
  }
}
