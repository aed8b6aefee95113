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
      at the code of an image, or at a draw of the prior. The units whose codes of validation images differ most come
      first; of a model without an encoder, those that change the image most.
      """)

  @OptionGroup var trained: RunArgument
  @OptionGroup var chosen: SplitImages

  @Option(
    help: ArgumentHelp("The image at whose code the other units stay, counted from 0.", valueName: "number"))
  var image: Int?

  @Flag(help: "The other units stay at a draw of the prior.")
  var prior = false

  @Option(help: "What makes the draw from the prior repeatable.")
  var seed: UInt64 = 1

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
    guard !prior || image == nil else {
      throw ValidationError("--prior and --image are two places; leave one out")
    }
  }

  func run() throws {
    let (model, space) = try trained.openLatentSpace()
    if let units { try space.checkUnits(units, by: "--units") }
    let encoder =
      image == nil ? model as? any ZooModel & LatentVariableModel : try model.encoding(for: "--image")
    let images =
      try units == nil || image != nil ? encoder.map { try chosen.images(for: $0, trained) } : nil
    let (point, label) = try startingPoint(in: space, encoder, images)
    let moved = units ?? Array(mostActive(of: space, encoder, images, at: point, label).prefix(Self.rows))
    let sheet = LatentPictures(space: space).traversals(
      of: moved, from: point, range: Float(range), steps: steps, class: label)
    try AtomicFile.write(sheet.pngData(), to: URL(fileURLWithPath: output))
    let report = PictureReport(
      model: type(of: model).name, split: images == nil ? nil : chosen.split, count: moved.count * steps,
      units: moved, output: output)
    let names = moved.map(String.init).joined(separator: ", ")
    try report.show(
      asJSON: json, "units \(names), a row each, from -\(fixed(range, 1)) to \(fixed(range, 1))")
  }

  /// All units, those first that do most.
  private func mostActive(
    of space: LatentSpace, _ encoder: (any LatentVariableModel)?, _ images: StoredImages?,
    at point: FeatureBatch, _ label: Int?
  ) -> [Int] {
    guard let encoder, let images else {
      return space.unitsByEffect(from: point, range: Float(range), class: label)
    }
    return Codes(of: images, by: encoder, count: Self.imagesForActivity).unitsByActivity
  }

  /// Where the other units stay, `[1, L]`, and the class of what is drawn.
  private func startingPoint(
    in space: LatentSpace, _ encoder: (any LatentVariableModel)?, _ images: StoredImages?
  ) throws(WrongUsage) -> (FeatureBatch, Int?) {
    guard let image, let encoder, let images else {
      var generator = RandomGenerator(seed: seed)
      let point = prior ? space.draws(1, using: &generator) : FeatureBatch(zeros: [1, space.count])
      return (point, try space.madeClass(label))
    }
    let batch = try images.chosenBatch(at: [image], by: "--image")
    return (encoder.posterior(of: batch).mean, space.classes > 0 ? batch.labels?.first : nil)
  }
}
