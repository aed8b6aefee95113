import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct ManifoldCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "manifold",
    abstract: "Draws what a plane of latent space stands for, as one picture.",
    discussion: """
      A square of points at equal steps of probability under the prior (Kingma and Welling 2014, figure 4). Where there
      are more latent units than two, the plane is that of two of them, and the others are 0.
      """)

  @OptionGroup var trained: RunArgument

  @Option(help: "How many images along each side.", transform: positiveInteger)
  var side = 20

  @Option(
    help: ArgumentHelp(
      "The units, across and upwards, such as 0,1, of a model that has more than two.", valueName: "i,j"),
    transform: unitPair)
  var units: [Int]?

  @Option(name: .customLong("class"), help: "The class of what is drawn, for a class-conditional model.")
  var label: Int?

  @Option(help: "The picture to write, a PNG.", completion: .file(extensions: ["png"]))
  var output = "manifold.png"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let (model, space) = try trained.openLatentSpace()
    let units = try chosenUnits(of: space)
    let sheet = LatentPictures(space: space).manifold(
      of: (units[0], units[1]), side: side, class: try space.madeClass(label))
    try AtomicFile.write(sheet.pngData(), to: URL(fileURLWithPath: output))
    let report = PictureReport(
      model: type(of: model).name, count: side * side, units: units, output: output)
    try report.show(asJSON: json, "\(side)×\(side) images over the units \(units[0]) and \(units[1])")
  }

  private func chosenUnits(of space: LatentSpace) throws(WrongUsage) -> [Int] {
    if let units {
      try space.checkUnits(units, by: "--units")
      return units
    }
    guard space.count == 2 else {
      throw WrongUsage(
        description: "the model has \(space.count) latent units; choose two, as in --units 0,1")
    }
    return [0, 1]
  }
}
