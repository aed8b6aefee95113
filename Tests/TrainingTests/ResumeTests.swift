import Foundation
import Layers
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Runs that are stopped and go on.
@Suite struct ResumeTests {
  @Test(arguments: SmallRun.all)
  func stoppedAfterAnyStepARunEndsAsIfItHadNeverStopped(run: SmallRun) throws {
    let whole = try run.outcome()
    #expect(whole.metrics.map(\.step) == [4, 8, 10])
    for interval in [1, 3] {
      #expect(try run.outcome(stoppingEvery: interval) == whole, "stopped after every \(interval) steps")
    }
  }

  @Test func aStateStaysWhatItWasWhileTrainingGoesOn() throws {
    let trainer = SmallRun.plain.trainer()
    var states: [(taken: TrainingState, bits: StateBits)] = []
    try trainer.run { event in
      guard case .step = event else { return }
      states.append((trainer.state, trainer.state.bits))
    }
    #expect(states.count == 10)
    for (state, bits) in states { #expect(state.bits == bits) }
    #expect(states[8].bits.tensors != states[9].bits.tensors)
  }

  @Test func aRunThatHasEndedGoesOnAsIfItsEndHadBeenLater() throws {
    var short = SmallRun.plain
    short.limits = TrainingLimits(steps: 6)
    let state = try lastState(of: short)
    let trainer = SmallRun.plain.trainer()
    try trainer.restore(state)
    var metrics: [EpochMetrics] = []
    #expect(try trainer.run { if case .epoch(let figures, _) = $0 { metrics.append(figures) } } == .steps)
    let whole = try SmallRun.plain.outcome()
    #expect(metrics.map(\.withoutTimes) == Array(whole.metrics[1...]))
    #expect(bits(of: ModuleWeights(of: trainer.model)) == whole.model)
  }

  @Test func aRunThatHasEndedIsEvaluatedAgainWhereItEndedInAnEpoch() throws {
    let state = try lastState(of: SmallRun.plain)
    let trainer = SmallRun.plain.trainer()
    try trainer.restore(state)
    var metrics: [EpochMetrics] = []
    var steps = 0
    let end = try trainer.run { event in
      switch event {
      case .step: steps += 1
      case .epoch(let figures, _): metrics.append(figures)
      }
    }
    let whole = try SmallRun.plain.outcome()
    #expect(end == .steps && steps == 0)
    #expect(metrics.map(\.withoutTimes) == [whole.metrics[2]])
    #expect(bits(of: ModuleWeights(of: trainer.model)) == whole.model)
  }

  @Test func withOtherLimitsTheScheduleIsTheirs() throws {
    let recipe = Recipe(epochs: 2, batchSize: 3, learningRate: 0.1, schedule: .exponential)
    func trainer(steps: Int) -> Trainer {
      Trainer(Slider(), on: Slider.data, recipe: recipe, limits: TrainingLimits(steps: steps), seed: 1)
    }
    func rates(of trainer: Trainer) throws -> [Float] {
      var rates: [Float] = []
      try trainer.run { if case .step(let progress) = $0 { rates.append(progress.learningRate) } }
      return rates
    }
    let short = trainer(steps: 5)
    var state: TrainingState?
    try short.run { if case .step = $0 { state = short.state } }
    let resumed = trainer(steps: 9)
    try resumed.restore(try #require(state))
    #expect(try rates(of: resumed) == Array(rates(of: trainer(steps: 9))[5...]))
  }

  @Test func theTimeOfARunIsThatOfAllItsParts() throws {
    let before = SmallRun.plain.trainer()
    before.isStopRequested = { [unowned before] in before.step == 2 }
    try before.run()
    var figures = before.state.figures
    (figures.seconds, figures.epochSeconds) = (90, 30)
    let state = TrainingState(run: before.identity, figures: figures, tensors: before.state.tensors)

    var timed = SmallRun.plain
    timed.limits = TrainingLimits(minutes: 1.4)
    let trainer = timed.trainer()
    try trainer.restore(state)
    #expect(try trainer.run() == .minutes)
    #expect(trainer.step == 2, "the time was up before")

    timed.limits = TrainingLimits(steps: 4, minutes: 100)
    let other = timed.trainer()
    try other.restore(state)
    var metrics: EpochMetrics?
    try other.run { if case .epoch(let figures, _) = $0 { metrics = figures } }
    let found = try #require(metrics)
    #expect(found.seconds > 90 && found.seconds < 100)
    #expect(found.imagesPerSecond < 20 / 30.0)
  }

  /// The state that `run` ends with.
  private func lastState(of run: SmallRun) throws -> TrainingState {
    try withTemporaryFolder { folder in
      let trainer = run.trainer()
      let writer = CheckpointWriter(to: folder.appendingPathComponent("checkpoint.safetensors"))
      trainer.checkpoints = writer
      try trainer.run()
      return try TrainingState(at: writer.url)
    }
  }
}
