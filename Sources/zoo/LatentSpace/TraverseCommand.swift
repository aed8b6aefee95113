import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct TraverseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "traverse",
    abstract: "Draws what single latent units do, as one picture.",
    discussion: """
      Each row is one unit, which goes from -range to range standard deviations of its prior while the others stay at 0,
      or at the code of an image. The units whose codes of validation images differ most come first.
      """)

  @OptionGroup var trained: RunArgument
  @OptionGroup var chosen: SplitImages

  @Option(
    help: ArgumentHelp("The image at whose code the other units stay, counted from 0.", valueName: "number"))
  var image: Int?

  @Option(
    help: ArgumentHelp("The units, such as 0,3,1 (default: the ten most active).", valueName: "i,j,…"),
    transform: unitNumbers)
  var units: [Int]?

  @Option(help: "How far each unit goes, in standard deviations of its prior.", transform: positiveNumber)
  var range = 3.0

  @Option(help: "How many images a unit.", transform: positiveInteger)
  var steps = 11

  @Option(name: .customLong("class"), help: "The class of what is drawn, for a class-conditional model.")
  var label: Int?

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "traversals.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  /// The number of rows where no units are named, and of images that tell which are active.
  private static let (rows, imagesForActivity) = (10, 1000)

  func validate() throws {
    guard steps >= 2 else { throw ValidationError("a unit takes 2 steps or more") }
    guard label == nil || image == nil else {
      throw ValidationError("--image has its own class; leave out --class")
    }
  }

  func run() throws {
    let model = try trained.openLatentVariableModel()
    if let units { try model.checkUnits(units, by: "--units") }
    let images = units == nil || image != nil ? try chosen.images(for: model, trained) : nil
    let moved = units ?? images.map { activeUnits(of: model, on: $0) } ?? []
    let (point, label) = try startingPoint(in: model, images)
    let sheet = LatentPictures(model: model).traversals(
      of: moved, from: point, range: Float(range), steps: steps, class: label)
    try AtomicFile.write(sheet.pngData(), to: URL(fileURLWithPath: output))
    let report = PictureReport(
      model: type(of: model).name, split: images == nil ? nil : chosen.split, count: moved.count * steps,
      units: moved, output: output)
    let names = moved.map(String.init).joined(separator: ", ")
    try report.show(
      asJSON: json, "units \(names), a row each, from -\(fixed(range, 1)) to \(fixed(range, 1))")
  }

  private func activeUnits(of model: any LatentVariableModel, on images: StoredImages) -> [Int] {
    Array(Codes(of: images, by: model, count: Self.imagesForActivity).unitsByActivity.prefix(Self.rows))
  }

  /// Where the other units stay, `[1, L]`, and the class of what is drawn.
  private func startingPoint(
    in model: any LatentVariableModel, _ images: StoredImages?
  ) throws(WrongUsage) -> (FeatureBatch, Int?) {
    guard let image, let images else {
      return (FeatureBatch(zeros: [1, model.latentCount]), try model.decodedClass(label))
    }
    let batch = try images.chosenBatch(at: [image], by: "--image")
    let isConditional = (model as? any ClassConditionalModel)?.isConditional ?? false
    return (model.posterior(of: batch).mean, isConditional ? batch.labels?.first : nil)
  }
}
