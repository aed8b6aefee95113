import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a model and leaves a run folder: weights, metrics, pictures, a report, configuration.",
    discussion: """
      Without arguments it trains PixelCNN on the embedded digits. Options win over --set, --set over --config,
      and --config over the model's own recipe for images of the data's size.
      """)

  @Argument(help: "The model; 'zoo list' shows all.")
  var model: String?

  @OptionGroup var options: RunOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var compute: ComputeOptions

  @Option(
    help: "The run folder to make; a new one in 'runs' otherwise.", completion: .directory,
    transform: { URL(fileURLWithPath: $0, isDirectory: true) })
  var output: URL?

  @Flag(help: "Print one JSON object an epoch, and one with the evaluation at the end.")
  var json = false

  func run() throws {
    var run = try options.chosenRun(model: model, data: data)
    run.configuration.threads = compute.threads ?? run.configuration.threads
    run.configuration.useThreads()
    try train(run.model, on: run.images, as: run.configuration)
  }

  private func train<M: ZooModel>(
    _ type: M.Type, on images: ImageDataset, as configuration: RunConfiguration
  ) throws {
    var generator = RandomGenerator(seed: configuration.seed)
    let model = M(try configuration.architecture(of: M.self), format: images.format, using: &generator)
    try model.checkLabels(of: images)
    let folder = try makeFolder(model: M.name, data: images.name)
    try folder.write(configuration)

    let trainer = Trainer(
      model, on: images, recipe: configuration.recipe, limits: configuration.limits, seed: configuration.seed)
    let pictures = ModelPictures(of: model, on: images)
    let recorder = RunRecorder(folder, model, seed: configuration.seed) {
      try pictures.picture(of: ModelPictures.countInTraining, using: &$0).pngData()
    }
    var progress = ProgressLine()
    try trainer.run { event in
      progress.show(event)
      try recorder.record(event)
      if json, case .epoch(let metrics, _) = event { print(try jsonLine(metrics)) }
    }
    let picture = pictures.picture(of: 64, using: &generator)
    try AtomicFile.write(picture.pngData(), to: folder.url.appending(path: "samples.png"))
    let evaluation = try evaluation(of: model, on: images)
    try RunReport(folder: folder, model: model, images: images, evaluation: evaluation, picture: picture)
      .write()
    try report(evaluation, run: folder)
  }

  /// The figures of the test images. So few importance samples take no time to speak of, and give a bound.
  private func evaluation(of model: any ZooModel, on images: ImageDataset) throws -> EvaluationReport {
    let samples = try judgedSamples(of: model, on: images)
    var progress = ShareLine(of: "\(images[.test].count) test images")
    defer { progress.clear() }
    return EvaluationReport(of: model, on: images, split: .test, importanceSamples: 100, samples: samples) {
      progress.show($0)
    }
  }

  /// What some samples are worth, of a model of which nothing else can be said.
  private func judgedSamples(of model: any ZooModel, on images: ImageDataset) throws -> SampleJudgement? {
    guard let model = model as? any ImplicitDensityModel,
      let classifier = try data.classifier(for: images, isRequired: false)
    else { return nil }
    return SampleJudgement(
      of: model, samples: 2000, by: classifier, on: JudgedImages(images, split: .test))
  }

  private func makeFolder(model: String, data: String) throws -> RunFolder {
    if let output { return try RunFolder(creating: output) }
    return try RunFolder(creatingIn: URL(filePath: "runs"), model: model, data: data)
  }

  private func report(_ evaluation: EvaluationReport, run: RunFolder) throws {
    let path = run.url.relativePath
    if json {
      print(try jsonLine(FinishedRun(run: path, evaluation: evaluation)))
    } else {
      print(evaluation.text)
      print("run: \(path) (report: \(path)/report.html, samples: \(path)/samples.png)")
    }
  }
}

extension RunConfiguration {
  /// Computes with the threads that were chosen, if any were.
  func useThreads() { if let threads { Compute.threadCount = threads } }
}

private struct FinishedRun: Encodable {
  let run: String
  let evaluation: EvaluationReport

  private enum CodingKeys: String, CodingKey { case run }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(run, forKey: .run)
    try evaluation.encode(to: encoder)
  }
}
