import ArgumentParser
import Foundation
import GenerativeModels

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
  @OptionGroup var sessionOptions: SessionOptions

  @Option(
    help: "The run folder to make; a new one in 'runs' otherwise.", completion: .directory,
    transform: { URL(fileURLWithPath: $0, isDirectory: true) })
  var output: URL?

  func run() throws {
    var run = try options.chosenRun(model: model, data: sessionOptions.data)
    run.configuration.threads = sessionOptions.compute.threads ?? run.configuration.threads
    run.configuration.useThreads()
    try train(run.model, on: run.images, as: run.configuration)
  }

  private func train<M: ZooModel>(
    _ type: M.Type, on images: ImageDataset, as configuration: RunConfiguration
  ) throws {
    var session = try TrainingSession(M.self, on: images, as: configuration, sessionOptions)
    let folder = try makeFolder(model: M.name, data: images.name)
    let lock = try RunLock(folder)
    defer { withExtendedLifetime(lock) {} }
    try folder.write(configuration)
    try session.carryOut(in: folder)
  }

  private func makeFolder(model: String, data: String) throws -> RunFolder {
    if let output { return try RunFolder(creating: output) }
    return try RunFolder(creatingIn: URL(filePath: "runs"), model: model, data: data)
  }
}

extension RunConfiguration {
  /// Computes with the threads that were chosen, if any were.
  func useThreads() { if let threads { Compute.threadCount = threads } }
}
