import ArgumentParser
import Foundation
import GenerativeModels

struct EncodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encode",
    abstract: "Writes the features of images as an array that NumPy opens.",
    discussion: """
      The file is an array of float32, one row an image, in the order of the data set. Of a model with latent variables
      the features are the means of their posterior.
      """)

  @OptionGroup var trained: RunArgument
  @OptionGroup var chosen: SplitImages

  @Option(help: "The file to write.", completion: .file(extensions: ["npy"]))
  var output = "features.npy"

  @Option(
    help: "A second file to write: the classes of the images, as int64.",
    completion: .file(extensions: ["npy"]))
  var labels: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let model = try trained.openRepresentationModel()
    let images = try chosen.images(for: model, trained)
    if let labels, images.labels == nil {
      throw WrongUsage(description: "--labels \(labels): the images have no labels")
    }
    let codes = Codes(of: images, by: model)
    try AtomicFile.write(NumPyFile.data(of: codes.features), to: URL(fileURLWithPath: output))
    if let labels, let classes = codes.labels {
      try AtomicFile.write(NumPyFile.data(of: classes), to: URL(fileURLWithPath: labels))
    }
    let report = EncodingReport(
      model: type(of: model).name, split: chosen.split, count: codes.count, features: model.featureCount,
      output: output, labels: labels)
    print(json ? try jsonLine(report) : report.text)
  }
}

private struct EncodingReport: Encodable {
  let model: String
  let split: Split
  let count: Int
  let features: Int
  let output: String
  let labels: String?

  var text: String {
    "\(features) features of each of \(count) \(split.rawValue) images: \(output)"
      + (labels.map { ", classes: \($0)" } ?? "")
  }
}
