import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct ArithmeticCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "arithmetic",
    abstract: "Adds and subtracts averaged latents: thick - thin + another thin, as one picture.",
    discussion: """
      Images of many draws of the prior are sorted into groups by their strokes: thin or thick (the quarter with the least
      or the most ink), left or right (the quarter that leans furthest), and a class's number: 'thick right 3'. Latents
      of a group are averaged, and the means of --from, --minus and --plus become one (Radford et al. 2015, figure 7).
      Each of the first three rows has the images of a group and then the image of their mean; the last has what is
      around the result, and the result.
      """)

  @OptionGroup var trained: RunArgument

  @Option(
    name: .customLong("data"),
    help: "The data set whose classes images are told by; the one the model was trained on otherwise.")
  var dataName: String?

  @OptionGroup var data: DataOptions

  @Option(help: ArgumentHelp("The first group.", valueName: "words"), transform: StrokeGroup.init)
  var from = StrokeGroup(weight: .thick, slant: .right)

  @Option(
    help: ArgumentHelp("The group that is subtracted.", valueName: "words"), transform: StrokeGroup.init)
  var minus = StrokeGroup(weight: .thin, slant: .right)

  @Option(help: ArgumentHelp("The group that is added.", valueName: "words"), transform: StrokeGroup.init)
  var plus = StrokeGroup(weight: .thin, slant: .left)

  @Option(help: "How many images of each group are averaged over.", transform: positiveInteger)
  var images = 8

  @Option(help: "How many draws are sorted.", transform: positiveInteger)
  var draws = 4000

  @Option(
    help: "How far latents around the result are from it at most, in each unit.", transform: positiveNumber)
  var noise = 0.25

  @Option(help: "What makes the draws repeatable.")
  var seed: UInt64 = 1

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "arithmetic.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  /// The probability that a classifier gives to the class of an image that counts as one of it.
  private static let leastConfidence: Float = 0.99

  func run() throws {
    let (model, space) = try trained.openLatentSpace()
    let groups = [from, minus, plus]
    let classify = try classifier(for: groups, of: model, space)
    var generator = RandomGenerator(seed: seed)
    let draws = try SortedDraws(draws, of: space, for: groups, classify: classify, using: &generator)
    let arithmetic = try LatentArithmetic(
      groups, with: draws, images: images, noise: Float(noise), using: &generator)
    try AtomicFile.write(arithmetic.sheet.pngData(), to: URL(fileURLWithPath: output))
    let report = ArithmeticReport(
      of: arithmetic, model: type(of: model).name, draws: self.draws, classify: classify, output: output)
    print(json ? try jsonLine(report) : report.text)
  }

  /// What tells the classes of images, where `groups` ask for some and the model is told of none.
  private func classifier(
    for groups: [StrokeGroup], of model: any ZooModel, _ space: LatentSpace
  ) throws -> SortedDraws.ImageClassifier? {
    guard space.classes == 0, let group = groups.max(by: { $0.label ?? -1 < $1.label ?? -1 }),
      let highest = group.label
    else { return nil }
    let images = try data.images(of: trained.knownData(named: dataName), for: model)
    guard let classifier = try data.classifier(for: images, isRequired: true) else { return nil }
    guard highest < classifier.classes else {
      throw WrongUsage(
        description: "'\(group)': \(images.name) has the classes 0 to \(classifier.classes - 1)")
    }
    return {
      classifier.confidentPredictions(for: classifier.features(of: $0), atLeast: Self.leastConfidence)
    }
  }
}
