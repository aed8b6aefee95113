import ArgumentParser
import Foundation
import GenerativeModels
import Pictures
import TensorBoard

/// A run of the model `M` from where it stands to its end, or to where it is stopped: what `train` and `resume` share.
struct TrainingSession<M: ZooModel> {
  let configuration: RunConfiguration
  let images: ImageDataset
  let options: SessionOptions

  private let model: M
  private let trainer: Trainer

  /// What pictures of the end are drawn with.
  private var generator: RandomGenerator

  /// A session of the run that `configuration` stands for, before its first step.
  init(
    _ type: M.Type, on images: ImageDataset, as configuration: RunConfiguration,
    _ options: SessionOptions
  ) throws {
    (self.configuration, self.images, self.options) = (configuration, images, options)
    generator = RandomGenerator(seed: configuration.seed)
    model = M(try configuration.architecture(of: M.self), format: images.format, using: &generator)
    try model.checkLabels(of: images)
    try model.checkDequantization(of: images)
    trainer = Trainer(
      model, on: images, recipe: configuration.recipe, limits: configuration.limits, seed: configuration.seed)
    guard configuration.recipe.patience == nil || trainer.hasValidationLoss else {
      throw WrongUsage(
        description: "patience: \(M.name) on \(images.name) has no validation loss that could get better")
    }
  }

  /// Goes on from the checkpoint in `folder`, if there is one, and takes the folder back to it.
  func restore(from folder: RunFolder) throws {
    let state = try folder.trainingState()
    if let state { try trainer.restore(state) }
    let limits = configuration.limits
    guard trainer.epoch <= limits.epochs ?? .max, trainer.step <= limits.steps ?? .max else {
      throw WrongUsage(
        description: "the run is beyond its new limits already: after \(place)")
    }
    try folder.rewind(to: trainer, of: model)
    Terminal().leave(
      state == nil
        ? "\(folder.url.relativePath): no checkpoint yet; the run starts again"
        : "\(folder.url.relativePath): goes on after \(place)")
  }

  /// Trains, and leaves in `folder` what a run leaves.
  mutating func carryOut(in folder: RunFolder) throws {
    let pictures = ModelPictures(of: model, on: images)
    let recorder = RunRecorder(folder, model, seed: configuration.seed) {
      try pictures.picture(of: ModelPictures.countInTraining, using: &$0).pngData()
    }
    let end = try train(in: folder, recorder)
    let picture = pictures.picture(of: 64, using: &generator)
    try AtomicFile.write(picture.pngData(), to: folder.url.appending(path: "samples.png"))
    let evaluation = try evaluation()
    try folder.write(evaluation: evaluation)
    try RunReport(folder: folder, model: model, images: images, evaluation: evaluation, picture: picture)
      .write()
    try report(evaluation, of: folder, endedBy: end)
  }

  private func train(in folder: RunFolder, _ recorder: RunRecorder<M>) throws -> TrainingEnd {
    trainer.checkpoints = CheckpointWriter(to: folder.checkpointURL, every: options.checkpointSeconds)
    trainer.isStopRequested = { Interruption.signal != nil }
    let events = try EventLog(in: folder, upTo: trainer)
    var progress = ProgressLine()
    let end: TrainingEnd
    do {
      end = try Interruption.awaited {
        try trainer.run { event in
          progress.show(event)
          try recorder.record(event)
          try events.record(event, of: model)
          if options.json, case .epoch(let metrics, _) = event { print(try jsonLine(metrics)) }
        }
      }
    } catch {
      throw BrokenRun(error: error, folder: folder)
    }
    if end == .patience, let best = trainer.best?.metrics.epoch {
      Terminal().leave(
        "stopped early, after \(place): no epoch had a lower validation loss than epoch \(best), which is kept"
      )
    }
    guard end == .request else { return end }
    Terminal().leave("stopped after \(place); 'zoo resume \(folder.url.relativePath)' goes on")
    throw ExitCode(128 + (Interruption.signal ?? SIGINT))
  }

  /// Where the run stands.
  private var place: String { "step \(trainer.step), epoch \(trainer.epoch)" }

  /// The figures of the test images. So few importance samples take no time to speak of, and give a bound.
  private func evaluation() throws -> EvaluationReport {
    let samples = try judgedSamples()
    var progress = ShareLine(of: "\(images[.test].count) test images")
    defer { progress.clear() }
    return EvaluationReport(of: model, on: images, split: .test, importanceSamples: 100, samples: samples) {
      progress.show($0)
    }
  }

  /// What some samples are worth, of a model of which nothing else can be said.
  private func judgedSamples() throws -> SampleJudgement? {
    guard let model = model as? any ImplicitDensityModel,
      let classifier = try options.data.classifier(for: images, isRequired: false)
    else { return nil }
    return SampleJudgement(
      of: model, samples: 2000, by: classifier, on: JudgedImages(images, split: .test))
  }

  private func report(
    _ evaluation: EvaluationReport, of run: RunFolder, endedBy end: TrainingEnd
  ) throws {
    let path = run.url.relativePath
    if options.json {
      print(
        try jsonLine(
          FinishedRun(
            run: path, endedBy: end, bestEpoch: trainer.best?.metrics.epoch, threads: Compute.threadCount,
            evaluation: evaluation)))
    } else {
      print(evaluation.text)
      print("run: \(path) (report: \(path)/report.html, samples: \(path)/samples.png)")
    }
  }
}

/// An error that ended a run before its time.
private struct BrokenRun: Error, CustomStringConvertible {
  let error: any Error
  let folder: RunFolder

  var description: String {
    let isKept = FileManager.default.fileExists(atPath: folder.checkpointURL.path)
    let path = folder.url.relativePath
    return isKept ? "\(error); 'zoo resume \(path)' goes on from the last checkpoint" : "\(error)"
  }
}

private struct FinishedRun: Encodable {
  let run: String
  let endedBy: TrainingEnd
  let bestEpoch: Int?
  let threads: Int
  let evaluation: EvaluationReport

  private enum CodingKeys: String, CodingKey {
    case run, threads
    case endedBy = "ended_by"
    case bestEpoch = "best_epoch"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(run, forKey: .run)
    try container.encode(endedBy, forKey: .endedBy)
    try container.encodeIfPresent(bestEpoch, forKey: .bestEpoch)
    try container.encode(threads, forKey: .threads)
    try evaluation.encode(to: encoder)
  }
}
