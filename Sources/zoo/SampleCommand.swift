import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draws new images from a trained model, as one picture.")

  @OptionGroup var trained: RunArgument

  @Option(help: "How many images.", transform: positiveInteger)
  var count = 64

  @Option(
    name: .customLong("class"), help: "Draw images of this class alone, from a class-conditional model.")
  var label: Int?

  @Flag(help: "Show the mean of the images that each draw of latent variables may become, as papers do.")
  var means = false

  @Option(help: "What makes the draw repeatable.")
  var seed: UInt64 = 1

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "samples.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let model = try trained.openGenerativeModel()
    let distribution = try model.given(class: label)
    var generator = RandomGenerator(seed: seed)
    let started = Date()
    var progress = ShareLine(of: "\(count) images")
    let images =
      means
      ? try sampleMeans(of: model, using: &generator)
      : distribution.sample(count: count, using: &generator) { progress.show($0) }
    progress.clear()
    let seconds = Date().timeIntervalSince(started)
    try AtomicFile.write(images.tiled().pngData(), to: URL(fileURLWithPath: output))
    let report = SampleReport(
      model: type(of: model).name, count: count, seed: seed, output: output, seconds: seconds)
    print(json ? try jsonLine(report) : "\(count) images in \(fixed(seconds, 1)) s: \(output)")
  }

  /// What latent variables become, of the chosen class or of each in turn.
  private func sampleMeans(
    of model: any GenerativeModel, using generator: inout RandomGenerator
  ) throws(WrongUsage) -> ImageBatch {
    guard let latent = model as? any LatentVariableModel else {
      throw WrongUsage(description: "--means: the model has no latent variables")
    }
    let classes = (model as? any ClassConditionalModel)?.classes ?? 0
    let labels = classes > 0 ? (0..<count).map { label ?? $0 % classes } : nil
    return latent.sampleMeans(count: count, labels: labels, using: &generator)
  }
}

private struct SampleReport: Encodable {
  let model: String
  let count: Int
  let seed: UInt64
  let output: String
  let seconds: Double
}
