import Datasets
import Layers
import ModelZoo
import Tensors
import Testing

@testable import Training

/// Objectives that are trained one after the other, and the terms of losses. Slider.data has four batches an epoch.
@Suite struct TrainerStageTests {
  private let halves = [0..<0.5, 0.5..<1]

  @Test func eachStageMovesItsOwnModuleToTheBit() throws {
    let model = StagedSliders([0..<0.25, 0.25..<0.5, 0.5..<1])
    var moved: [[Int]] = []
    var last = model.positions
    try Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 4), seed: 1).run { event in
      guard case .step = event else { return }
      let now = model.positions
      moved.append(now.indices.filter { now[$0].bitPattern != last[$0].bitPattern })
      last = now
    }
    #expect(
      moved == Array(repeating: [0], count: 4) + Array(repeating: [1], count: 4)
        + Array(repeating: [2], count: 8))
  }

  @Test func theScheduleRunsOnceInEachStage() throws {
    let recipe = Recipe(epochs: 4, batchSize: 3, learningRate: 0.1, schedule: .exponential)
    var rates: [Float] = []
    try Trainer(StagedSliders(halves), on: Slider.data, recipe: recipe, seed: 1).run { event in
      if case .step(let progress) = event { rates.append(progress.learningRate) }
    }
    #expect(rates.count == 16)
    #expect(Array(rates[..<8]) == Array(rates[8...]), "the second stage starts over")
    #expect(rates[0] == 0.1 && rates[7] < 0.02)
    #expect(zip(rates[..<8], rates[1..<8]).allSatisfy { $0 > $1 })
  }

  @Test func timeDividesARunIntoStagesWhereNothingElseDoes() {
    let recipe = Recipe(epochs: 2, batchSize: 3, learningRate: 0.1, schedule: .exponential)
    let model = StagedSliders(halves)
    let trainer = Trainer(
      model, on: Slider.data, recipe: recipe, limits: TrainingLimits(minutes: 1), seed: 1)
    for (seconds, stage) in [(0, [0]), (29.9, [0]), (30, [1]), (59, [1]), (61, [1])] as [(Double, [Int])] {
      trainer.enterStage(after: seconds)
      #expect(trainer.stage == stage, "after \(seconds) s")
    }
    for (seconds, rate) in [(0, 0.1), (15, 0.01), (30, 0.001)] as [(Double, Float)] {
      #expect(abs(trainer.learningRate(of: trainer.objectives[0], after: seconds) / rate - 1) < 1e-4)
    }
  }

  @Test func theBestEpochIsThatOfTheLastStage() throws {
    let model = StagedSliders(halves)
    // The second slider's loss is above the first's, and least at −0.8, where it is after two epochs.
    model.loss = { slider, position in
      slider == 0 ? position.sum() : (position + 0.8).absolute().sum() + 100
    }
    var best: [Int] = []
    var losses: [Double] = []
    try Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 8), seed: 1).run { event in
      guard case .epoch(let metrics, let isBest) = event else { return }
      if isBest { best.append(metrics.epoch) }
      losses.append(metrics.validationLoss ?? .nan)
    }
    #expect(best == [1, 2, 3, 4, 5, 6], "the first epoch of a stage has none before it")
    #expect(losses[..<4].allSatisfy { $0 < 0 } && losses[4...].allSatisfy { $0 >= 100 })
    #expect(abs(model.positions[1] + 0.8) < 1e-3)
    #expect(abs(model.positions[0] + 1.6) < 1e-3, "what the first stage has left")
  }

  @Test func objectivesMayOverlap() throws {
    let model = StagedSliders([0..<1, 0.5..<1])
    var names: [[String]] = []
    var validated: [Bool] = []
    try Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 2), seed: 1).run { event in
      switch event {
      case .step(let progress): names.append(progress.losses.map(\.objective))
      case .epoch(let metrics, _): validated.append(metrics.validationLoss != nil)
      }
    }
    #expect(
      names == Array(repeating: ["slider 1"], count: 4)
        + Array(repeating: ["slider 1", "slider 2"], count: 4))
    #expect(validated == [true, false], "two losses at once are not compared")
  }

  @Test func aGapInTheSharesStopsTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = StagedSliders([0..<0.25, 0.5..<1])
      _ = Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 1), seed: 1)
    }
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(output.contains("Trainer: StagedSliders has no objective from 0.25 of the run on"))
  }

  @Test func aShareOutsideOfTheRunStopsTheProgram() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = StagedSliders([0..<1.5]).objectives
    }
    let output = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(output.contains("Objective: slider 1 during 0.0..<1.5 of the run; it may be a part of 0..<1"))
  }

  @Test func termsAreMeansOverTheImagesOfAnEpoch() throws {
    let model = Reporter()
    var steps: [ObjectiveLoss] = []
    var metrics: [EpochMetrics] = []
    try Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 1), seed: 1).run { event in
      switch event {
      case .step(let progress): steps += progress.losses
      case .epoch(let figures, _): metrics.append(figures)
      }
    }
    #expect(steps[0].terms == [LossFigure(name: "images", value: 3), LossFigure(name: "position", value: 0)])
    // Batches of 3, 3, 3 and 1 images.
    #expect(abs((metrics[0].terms["images"] ?? 0) - 28.0 / 10) < 1e-6)
    #expect(metrics[0].terms.keys.sorted() == ["distance", "images", "position"])
    #expect(metrics[0].loss == metrics[0].terms["distance"], "terms are not added to the loss")
    #expect(model.moments.map(\.epoch) == [0, 0.25, 0.5, 0.75, .infinity])
  }
}

/// A slider whose loss tells what it is made of, and which keeps the moments it is asked for it.
private final class Reporter: ImageModel {
  let slider = Slider()
  var moments: [TrainingMoment] = []
  var format: ImageFormat { slider.format }
  var parts: [(name: String, part: Any)] { slider.parts }

  var objectives: [Objective] {
    [
      Objective("distance", of: slider) { [self] batch, moment, _ in
        moments.append(moment)
        let position = slider.position.value.sum()
        let count = Scalar(Float(batch.images.shape[0]))
        return Loss(position, terms: [LossTerm("images", count), LossTerm("position", position)])
      }
    ]
  }
}
