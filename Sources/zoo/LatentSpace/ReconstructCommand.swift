import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct ReconstructCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reconstruct",
    abstract: "Draws images above what a model makes of them again, as one picture.",
    discussion: "The images are the first validation images of the data that the model was trained on.")

  @OptionGroup var trained: RunArgument
  @OptionGroup var chosen: SplitImages

  @Option(help: "How many images.", transform: positiveInteger)
  var count = 32

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "reconstructions.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let model = try trained.openReconstructionModel()
    let batch = try chosen.images(for: model, trained).firstBatch(count)
    let sheet = ModelPictures.sheet(of: batch.images, above: model.reconstructions(of: batch))
    try AtomicFile.write(sheet.pngData(), to: URL(fileURLWithPath: output))
    let report = PictureReport(
      model: type(of: model).name, split: chosen.split, count: batch.images.shape[0], output: output)
    try report.show(
      asJSON: json, "\(batch.images.shape[0]) \(chosen.split.rawValue) images above their reconstructions")
  }
}
