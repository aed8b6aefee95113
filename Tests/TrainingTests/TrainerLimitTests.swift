import ModelZoo
import Tensors
import Testing

@testable import Training

/// What ends a run, and what is reported on the way.
@Suite struct TrainerLimitTests {
  @Test(arguments: [
    (TrainingLimits(epochs: 3), TrainingEnd.epochs, 12, 3),
    (TrainingLimits(steps: 8), .steps, 8, 2),
    (TrainingLimits(steps: 6), .steps, 6, 2),
    (TrainingLimits(epochs: 1, steps: 6), .epochs, 4, 1),
    (TrainingLimits(epochs: 2, steps: 3), .steps, 3, 1),
    (TrainingLimits(epochs: 2, minutes: 1e-9), .minutes, 1, 1),
    (TrainingLimits(epochs: 2, minutes: 10), .epochs, 8, 2),
  ])
  func theFirstLimitEndsTheRun(limits: TrainingLimits, end: TrainingEnd, steps: Int, epochs: Int) throws {
    let recipe = Slider.recipe(epochs: 9)
    let trainer = Trainer(Slider(), on: Slider.data, recipe: recipe, limits: limits, seed: 1)
    var metrics: [EpochMetrics] = []
    var count = 0
    let found = try trainer.run { event in
      switch event {
      case .step: count += 1
      case .epoch(let figures, _): metrics.append(figures)
      }
    }
    #expect(found == end)
    #expect(count == steps)
    #expect(metrics.map(\.epoch) == Array(1...epochs))
    #expect(metrics.last?.step == steps)
    if end != .minutes {
      #expect(try trainer.run() == end, "a run that has ended goes no further")
      #expect(trainer.step == steps)
    }
  }

  @Test func aRequestAtTheEndOfAnEpochLeavesItFinished() throws {
    let trainer = Trainer(Slider(), on: Slider.data, recipe: Slider.recipe(epochs: 9), seed: 1)
    trainer.isStopRequested = { [unowned trainer] in trainer.step == 4 }
    var epochs = 0
    #expect(try trainer.run { if case .epoch = $0 { epochs += 1 } } == .request)
    #expect(epochs == 1)
  }

  @Test func aRequestEndsTheRunAtOnceWithTheWeightsOfTheStep() throws {
    let model = Slider(bestPosition: -0.4)
    let trainer = Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 9), seed: 1)
    trainer.isStopRequested = { [unowned trainer] in trainer.step == 6 }
    var epochs = 0
    let end = try trainer.run { if case .epoch = $0 { epochs += 1 } }
    #expect(end == .request)
    #expect(epochs == 1)
    #expect(abs(model.position.value[0] + 0.6) < 1e-3)
  }

  @Test func progressSaysWhereTheRunStands() throws {
    let recipe = Recipe(epochs: 2, batchSize: 3, learningRate: 0.1, schedule: .exponential)
    var all: [TrainingProgress] = []
    try Trainer(Slider(), on: Slider.data, recipe: recipe, seed: 1).run { event in
      if case .step(let progress) = event { all.append(progress) }
    }
    #expect(all.map(\.epoch) == [1, 1, 1, 1, 2, 2, 2, 2])
    #expect(all.map(\.step) == Array(1...8))
    #expect(all.allSatisfy { $0.epochs == 2 && $0.steps == 8 })
    #expect(all.allSatisfy { $0.imagesPerSecond > 0 && $0.secondsLeft >= 0 && $0.gradientNorms == [1] })
    #expect(all[0].losses.map(\.objective) == ["distance"] && all[0].losses.map(\.loss) == [0])
    #expect(all[0].learningRate == 0.1 && all[7].learningRate < all[6].learningRate)
    #expect(all[7].secondsLeft == 0)
  }

  @Test func whereOnlyTimeEndsTheRunTheScheduleFollowsIt() throws {
    let recipe = Recipe(epochs: 2, batchSize: 3, learningRate: 0.1, schedule: .exponential)
    func trainer(_ limits: TrainingLimits) -> Trainer {
      Trainer(Slider(), on: Slider.data, recipe: recipe, limits: limits, seed: 1)
    }
    let timed = trainer(TrainingLimits(minutes: 0.5))
    for (seconds, rate) in [(0, 0.1), (15, 0.01), (30, 0.001), (31, 0.001)] as [(Double, Float)] {
      #expect(abs(timed.learningRate(of: timed.objectives[0], after: seconds) / rate - 1) < 1e-4)
    }
    let counted = trainer(TrainingLimits(epochs: 2, minutes: 0.5))
    #expect(
      counted.learningRate(of: counted.objectives[0], after: 15) == 0.1,
      "steps may end this run, and it has made none")
  }

  @Test func theLossOfAnEpochIsAMeanOverImages() throws {
    let model = Slider()
    var metrics: [EpochMetrics] = []
    let recipe = Recipe(epochs: 1, batchSize: 4, learningRate: 1)
    try Trainer(model, on: Slider.data, recipe: recipe, seed: 1).run { event in
      if case .epoch(let figures, _) = event { metrics.append(figures) }
    }
    // Batches of 4, 4 and 2 images, at positions 0, −1 and −2.
    #expect(abs(metrics[0].loss + (4 * 0 + 4 * 1 + 2 * 2) / 10) < 1e-5)
    #expect(abs((metrics[0].validationLoss ?? 0) - 9) < 1e-4)
  }

  @Test func aLossThatIsNotFiniteStopsTheRunBeforeTheStep() throws {
    let model = Slider()
    model.loss = { $0[0] < -0.25 ? ($0 * .infinity).sum() : $0.sum() }
    let trainer = Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 9), seed: 1)
    let failure = try failure(of: trainer)
    #expect(failure.step == 4)
    #expect(failure.objective == "distance")
    #expect(failure.loss == -.infinity)
    #expect(failure.parameter == "position")
    #expect(abs(model.position.value[0] + 0.3) < 1e-3)
  }

  @Test func aGradientThatIsNotFiniteStopsTheRunBeforeTheStep() throws {
    let model = Slider()
    model.loss = { ($0 * 0).squareRoot().sum() }
    let failure = try failure(
      of: Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 9), seed: 1))
    #expect(failure.step == 1)
    #expect(failure.loss == 0)
    #expect(failure.parameter == "position")
    #expect(model.position.value[0] == 0)
  }

  @Test func whatAReportThrowsEndsTheRun() {
    struct DiskFull: Error {}
    let trainer = Trainer(Slider(), on: Slider.data, recipe: Slider.recipe(epochs: 9), seed: 1)
    #expect(throws: DiskFull.self) { try trainer.run { if case .epoch = $0 { throw DiskFull() } } }
    #expect(trainer.step == 4)
  }

  private func failure(of trainer: Trainer) throws -> NonFiniteStep {
    let error = #expect(throws: TrainingError.self) { try trainer.run() }
    guard case .notFinite(let failure) = try #require(error) else {
      throw try #require(error)
    }
    return failure
  }
}
