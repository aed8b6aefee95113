import Foundation
import GenerativeModels
import TensorBoard

/// Runs of a small model, which leave an event file.
enum SmallRun {
  /// Eight steps an epoch.
  static let data: ImageDataset = {
    let digits = ImageDataset.digits
    return ImageDataset(
      name: "few-digits", train: digits[.train].selection(at: 0..<40),
      validation: digits[.validation].selection(at: 0..<6), test: digits[.test].selection(at: 0..<4))
  }()

  /// Trains a small VAE in `folder` to `steps`, stopping after `stop`, from the checkpoint that is there.
  @discardableResult
  static func train(in folder: RunFolder, steps: Int, stop: Int? = nil) throws -> TrainingEnd {
    var generator = RandomGenerator(seed: 1)
    let configuration = VAE.Configuration(widths: [4], latents: 2, likelihood: .bernoulli)
    let model = VAE(configuration, format: data.format, using: &generator)
    let recipe = Recipe(epochs: 1, batchSize: 5, learningRate: 1e-2)
    let trainer = Trainer(
      model, on: data, recipe: recipe, limits: TrainingLimits(steps: steps), seed: 1)
    if let state = try folder.trainingState() { try trainer.restore(state) }
    try folder.rewind(to: trainer, of: model)
    trainer.checkpoints = CheckpointWriter(to: folder.checkpointURL, every: 1000)
    trainer.isStopRequested = { [unowned trainer] in trainer.step == stop }
    let recorder = RunRecorder(folder, model, seed: 1) { _ in picture }
    let events = try EventLog(in: folder, upTo: trainer)
    return try trainer.run { event in
      try recorder.record(event)
      try events.record(event, of: model)
    }
  }

  /// The start of a PNG file of 5×3 pixels in colour.
  static let picture = Data(
    [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13] + Array("IHDR".utf8)
      + [0, 0, 0, 5, 0, 0, 0, 3, 8, 2, 0, 0, 0])

  static func withFolder<Result>(_ body: (RunFolder) throws -> Result) throws -> Result {
    let url = FileManager.default.temporaryDirectory.appending(path: "events-\(UUID())")
    defer { try? FileManager.default.removeItem(at: url) }
    return try body(RunFolder(creating: url))
  }
}
