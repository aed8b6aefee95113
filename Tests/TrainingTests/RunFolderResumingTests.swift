import Foundation
import ModelZoo
import Tensors
import Testing

@testable import Training

/// The folder of a run that was stopped somewhere, and what it holds when the run has gone on.
@Suite struct RunFolderResumingTests {
  /// Runs in `folder` from its checkpoint on, with a stop after `stop` steps.
  private func train(in folder: RunFolder, stop: Int? = nil) throws {
    let model = TinyPixelCNN(seed: 1, configuration: TinyPixelCNN.Configuration(channels: 2))
    let trainer = Trainer(
      model, on: SmallRun.data, recipe: Recipe(epochs: 3, batchSize: 6, learningRate: 1e-2), seed: 1)
    if let state = try folder.trainingState() { try trainer.restore(state) }
    try folder.rewind(to: trainer, of: model)
    trainer.checkpoints = CheckpointWriter(to: folder.checkpointURL, every: 1000)
    trainer.isStopRequested = { [unowned trainer] in trainer.step == stop }
    let recorder = RunRecorder(folder, model, seed: 1) { generator in
      Data("\(model.sample(count: 1, using: &generator))\(trainer.step)".utf8)
    }
    try trainer.run { try recorder.record($0) }
  }

  /// The bytes of what `folder` holds, metrics without times.
  private func files(of folder: RunFolder) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in FileManager.default.enumerator(atPath: folder.url.path)?.compactMap({ $0 as? String }) ?? [] {
      files[name] = try? Data(contentsOf: folder.url.appending(path: name))
    }
    files["metrics.jsonl"] = try JSONEncoder().encode(folder.metrics().map(\.step))
    files["checkpoint.safetensors"] = nil
    return files
  }

  @Test(arguments: [nil, 3, 4, 6, 8] as [Int?])
  func whatWasMadeAfterTheCheckpointIsMadeAgain(checkpoint: Int?) throws {
    try withTemporaryFolder { parent in
      let whole = try RunFolder(creating: parent.appending(path: "whole"))
      try train(in: whole)
      let folder = try RunFolder(creating: parent.appending(path: "killed"))
      if let checkpoint { try train(in: folder, stop: checkpoint) }
      let kept = try? Data(contentsOf: folder.checkpointURL)
      try train(in: folder)
      // As if the run had been killed at its end, and all checkpoints after this one had been lost.
      try FileManager.default.removeItem(at: folder.checkpointURL)
      try kept?.write(to: folder.checkpointURL)
      try Data("half".utf8).write(to: folder.url.appending(path: ".model.safetensors.partial-1"))
      try Data("half".utf8).write(to: folder.samplesURL.appending(path: ".epoch-0002.png.partial-2"))
      try train(in: folder)
      #expect(try files(of: folder) == files(of: whole))
      #expect(
        try TrainingState(at: folder.checkpointURL).bits == TrainingState(at: whole.checkpointURL).bits)
    }
  }

  @Test func aFolderTakenBackHoldsWhatItHeldThen() throws {
    try withTemporaryFolder { parent in
      let (then, now) = (
        try RunFolder(creating: parent.appending(path: "then")),
        try RunFolder(creating: parent.appending(path: "now"))
      )
      try train(in: then, stop: 6)
      try train(in: now, stop: 12)
      try Data("mine".utf8).write(to: now.samplesURL.appending(path: "epoch-notes.txt"))
      try FileManager.default.removeItem(at: now.checkpointURL)
      try FileManager.default.copyItem(at: then.checkpointURL, to: now.checkpointURL)
      try train(in: now, stop: 6)
      var found = try files(of: now)
      #expect(found.removeValue(forKey: "samples/epoch-notes.txt") == Data("mine".utf8))
      #expect(try found == files(of: then))
      #expect(try now.metrics().map(\.epoch) == [1])
    }
  }

  @Test func aRunIsTrainedByOneAtATime() throws {
    try withTemporaryFolder { url in
      let folder = try RunFolder(creating: url)
      do {
        let lock = try RunLock(folder)
        #expect(throws: RunError.inUse(path: url.path)) { try RunLock(folder) }
        withExtendedLifetime(lock) {}
      }
      let next = try RunLock(folder)
      withExtendedLifetime(next) {}
    }
  }
}
