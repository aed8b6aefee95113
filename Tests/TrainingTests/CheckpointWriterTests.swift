import Foundation
import ModelZoo
import Testing

@testable import Training

/// When checkpoints are written, and what becomes of those that can't be.
@Suite struct CheckpointWriterTests {
  @Test func thereIsOneAtTheEndOfEachEpochAndWhereTheRunStops() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("checkpoint.safetensors")
      let trainer = SmallRun.plain.trainer()
      let writer = CheckpointWriter(to: url, every: 1000)
      trainer.checkpoints = writer
      trainer.isStopRequested = { [unowned trainer] in trainer.step == 6 }
      var kept: [Int?] = []
      try trainer.run { event in
        guard case .step = event else { return }
        writer.wait()
        kept.append(FileManager.default.fileExists(atPath: url.path) ? try TrainingState(at: url).step : nil)
      }
      #expect(kept == [nil, nil, nil, nil, 4, 4])
      #expect(try TrainingState(at: url).step == 6)
      #expect(try contents(of: folder) == ["checkpoint.safetensors"])
    }
  }

  @Test func withoutSecondsBetweenThemTheyAreWrittenAsOftenAsTheyCanBe() throws {
    try withTemporaryFolder { folder in
      let trainer = SmallRun.plain.trainer()
      let writer = CheckpointWriter(to: folder.appendingPathComponent("checkpoint.safetensors"), every: 0)
      trainer.checkpoints = writer
      var kept: [Int] = []
      try trainer.run { event in
        guard case .step = event, trainer.step > 1 else { return }
        writer.wait()
        kept.append(try TrainingState(at: writer.url).step)
      }
      #expect(kept == Array(1...9))
    }
  }

  @Test func theLastStateIsThatBeforeTheBestWeightsAreRestored() throws {
    try withTemporaryFolder { folder in
      let model = Slider(bestPosition: -0.4)
      let trainer = Trainer(model, on: Slider.data, recipe: Slider.recipe(epochs: 3), seed: 1)
      trainer.checkpoints = CheckpointWriter(to: folder.appendingPathComponent("checkpoint.safetensors"))
      try trainer.run()
      #expect(abs(model.position.value[0] + 0.4) < 1e-3)
      let state = try TrainingState(at: folder.appendingPathComponent("checkpoint.safetensors"))
      #expect(abs((state.tensors["weights.position"]?.values[0] ?? 0) + 1.2) < 1e-3)
      #expect(abs((state.tensors["best.position"]?.values[0] ?? 0) + 0.4) < 1e-3)
    }
  }

  @Test func aFileThatCanNotBeWrittenStopsTheRun() throws {
    try withTemporaryFolder { folder in
      let url = folder.appendingPathComponent("nowhere/checkpoint.safetensors")
      let trainer = Trainer(Slider(), on: Slider.data, recipe: Slider.recipe(epochs: 9), seed: 1)
      let writer = CheckpointWriter(to: url, every: 0)
      trainer.checkpoints = writer
      #expect(throws: FileError.notFound(path: url.path)) {
        try trainer.run { if case .step = $0 { writer.wait() } }
      }
      #expect(trainer.step == 2, "the error of the write after a step is seen after the next")
    }
  }

  @Test func theErrorOfTheLastWriteIsNotLost() throws {
    let url = URL(filePath: "/nowhere/checkpoint.safetensors")
    let trainer = Trainer(Slider(), on: Slider.data, recipe: Slider.recipe(epochs: 9), seed: 1)
    trainer.checkpoints = CheckpointWriter(to: url)
    trainer.isStopRequested = { [unowned trainer] in trainer.step == 2 }
    #expect(throws: FileError.notFound(path: url.path)) { try trainer.run() }
  }
}
