import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct CompleteCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete",
    abstract: "Draws the rest of images whose first rows or pixels are known, as one picture.",
    discussion: """
      Each row of the picture is an image: what is given, with the rest grey; the completions; the original.
      The images are the PNG files named by --input, or else the first ones of a data set.
      """)

  @OptionGroup var trained: RunArgument
  @OptionGroup var given: GivenImages
  @OptionGroup var data: DataOptions

  @Option(help: "How many rows are known (default: half of them).", transform: positiveInteger)
  var rows: Int?

  @Option(
    help: "How many pixels are known instead, row by row from the top left.", transform: positiveInteger)
  var pixels: Int?

  @Option(help: "How many completions of each image.", transform: positiveInteger)
  var completions = 6

  @Option(name: .customLong("class"), help: "The class of all images, for a class-conditional model.")
  var label: Int?

  @Option(help: "What makes the draw repeatable.")
  var seed: UInt64 = 1

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "completions.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let model = try trained.openGenerativeModel()
    let originals = try given.batch(for: model, trained, data)
    let known = try knownPixels(of: model.format)
    let repeated = originals.images.repeated(completions)
    let labels = originals.labels.map { $0.flatMap { Array(repeating: $0, count: completions) } }
    guard let completing = try model.given(class: label, or: labels) as? any CompletionModel else {
      throw WrongUsage(description: "\(type(of: model).name) completes no images: it draws them whole")
    }
    var generator = RandomGenerator(seed: seed)
    let started = Date()
    var progress = ShareLine(of: "\(repeated.shape[0]) images")
    let completed = completing.complete(repeated, known: known, using: &generator) { progress.show($0) }
    progress.clear()
    let seconds = Date().timeIntervalSince(started)
    let sheet = CompletionSheet(originals: originals.images, completed: completed, known: known)
    try AtomicFile.write(sheet.picture.pngData(), to: URL(fileURLWithPath: output))
    let report = CompletionReport(
      model: type(of: model).name, count: originals.images.shape[0], knownPixels: known,
      completions: completions, seed: seed, output: output, seconds: seconds)
    print(json ? try jsonLine(report) : report.text)
  }

  /// How many pixels of each image are known.
  private func knownPixels(of format: ImageFormat) throws(WrongUsage) -> Int {
    if rows != nil && pixels != nil {
      throw WrongUsage(description: "--rows and --pixels say the same thing; give one")
    }
    let known = pixels ?? (rows ?? format.height / 2) * format.width
    guard known < format.height * format.width else {
      throw WrongUsage(description: "\(known) known pixels leave nothing of \(format) to draw")
    }
    return known
  }
}

private struct CompletionReport: Encodable {
  let model: String
  let count: Int
  let knownPixels: Int
  let completions: Int
  let seed: UInt64
  let output: String
  let seconds: Double

  enum CodingKeys: String, CodingKey {
    case model, count, completions, seed, output, seconds
    case knownPixels = "known_pixels"
  }

  var text: String {
    "\(completions) completions of \(count) images from their first \(knownPixels) pixels in "
      + "\(fixed(seconds, 1)) s: \(output)"
  }
}
