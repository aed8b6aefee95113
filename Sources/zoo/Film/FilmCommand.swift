import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct FilmCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "film",
    abstract: "Draws how the same noise became images in training, a row an epoch, as one picture.",
    discussion: """
      The images are those of the pictures that the run left after each epoch, which are drawn of the same noise. Of a
      model that makes images again, such as an autoencoder, the first row has the images as they were.
      """)

  @Argument(
    help: ArgumentHelp("The folder of a run, which may still go on.", valueName: "run"),
    completion: .directory)
  var path: String

  @Option(help: "How many epochs, the first and the last among them.", transform: positiveInteger)
  var epochs = 12

  @Option(help: "How epochs are spread over the run: even, or geometric, closest at its start.")
  var spacing = FilmStrip.Spacing.geometric

  @Option(help: "How many images a row.", transform: positiveInteger)
  var images = 8

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "film.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let folder = try RunFolder(opening: URL(filePath: path))
    let film = try FilmStrip(of: folder, epochs: epochs, spacing: spacing, images: images)
    for fault in film.faults { Terminal().leave("zoo: left out: \(fault)") }
    try AtomicFile.write(film.sheet.pngData(), to: URL(fileURLWithPath: output))
    let report = FilmReport(
      model: try folder.configuration().model, epochs: film.epochs, images: images,
      leftOut: film.faults.map { "\($0)" }, output: output)
    print(json ? try jsonLine(report) : report.text)
  }
}

private struct FilmReport: Encodable {
  let model: String
  let epochs: [Int]
  let images: Int
  let leftOut: [String]
  let output: String

  private enum CodingKeys: String, CodingKey {
    case model, epochs, images, output
    case leftOut = "left_out"
  }

  var text: String {
    "\(images) images after epochs \(epochs.map(String.init).joined(separator: ", ")): \(output)"
  }
}
