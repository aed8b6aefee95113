import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct InterpolateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "interpolate",
    abstract: "Draws what lies between two points of latent space, as one picture.",
    discussion: """
      Each row is a way from the code of an image to that of another, between the images themselves: the validation
      images 0 and 1, 2 and 3, and so on, or those of --from and --to. With --prior, and of a model without an encoder,
      the ends are draws of the prior.
      """)

  @OptionGroup var trained: RunArgument
  @OptionGroup var chosen: SplitImages

  @Option(help: ArgumentHelp("The number of the first image, counted from 0.", valueName: "image"))
  var from: Int?

  @Option(help: ArgumentHelp("The number of the last image.", valueName: "image"))
  var to: Int?

  @Option(help: "How many ways, where no image is named.", transform: positiveInteger)
  var pairs = 8

  @Option(help: "How many images on each way, its ends included.", transform: positiveInteger)
  var steps = 10

  @Option(help: "The way: linear, or spherical, along a great circle.")
  var path = LatentPath.linear

  @Flag(help: "Between draws of the prior, not images.")
  var prior = false

  @Option(
    name: .customLong("class"),
    help: "The class of what is drawn by a class-conditional model (default: another each row).")
  var label: Int?

  @Option(help: "What makes the draw from the prior repeatable.")
  var seed: UInt64 = 1

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "interpolations.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  func validate() throws {
    guard (from == nil) == (to == nil) else { throw ValidationError("--from and --to belong together") }
    guard steps >= 2 else { throw ValidationError("a way has 2 steps or more") }
    guard !prior || from == nil else {
      throw ValidationError("--prior draws both ends; leave out --from and --to")
    }
  }

  func run() throws {
    let (model, space) = try trained.openLatentSpace()
    let isDrawn = prior || (from == nil && !(model is any LatentVariableModel))
    guard label == nil || isDrawn else {
      throw WrongUsage(description: "--class is for draws of the prior; images have their own")
    }
    let (sheet, count) = isDrawn ? try sheetOfDraws(from: space) : try sheetOfImages(of: model, space)
    try AtomicFile.write(sheet.pngData(), to: URL(fileURLWithPath: output))
    let report = PictureReport(
      model: type(of: model).name, split: isDrawn ? nil : chosen.split, count: count, output: output)
    let ends = isDrawn ? "draws of the prior" : "\(chosen.split.rawValue) images"
    try report.show(asJSON: json, "\(count) \(path.rawValue) ways of \(steps) steps between \(ends)")
  }

  private func sheetOfDraws(from space: LatentSpace) throws(WrongUsage) -> (ImageBatch, count: Int) {
    _ = try space.madeClass(label)
    var generator = RandomGenerator(seed: seed)
    let sheet = LatentPictures(space: space).interpolations(
      pairs: pairs, along: path, steps: steps, class: label, using: &generator)
    return (sheet, pairs)
  }

  private func sheetOfImages(
    of model: any ZooModel, _ space: LatentSpace
  ) throws -> (ImageBatch, count: Int) {
    let model = try model.encoding(for: "--from")
    let images = try chosen.images(for: model, trained)
    let starts = from.map { [$0] } ?? (0..<min(pairs, images.count / 2)).map { 2 * $0 }
    let ends = to.map { [$0] } ?? starts.map { $0 + 1 }
    let sheet = LatentPictures(space: space).interpolations(
      from: try images.chosenBatch(at: starts, by: "--from"),
      to: try images.chosenBatch(at: ends, by: "--to"),
      encodedBy: model, along: path, steps: steps)
    return (sheet, starts.count)
  }
}

extension LatentPath: ExpressibleByArgument {}
