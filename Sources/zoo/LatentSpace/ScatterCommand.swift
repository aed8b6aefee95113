import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct ScatterCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scatter",
    abstract: "Plots the codes of images in a plane, coloured by class, as an SVG picture.",
    discussion: """
      A model of two features is plotted as it is, one of more over its first two principal components, unless --units
      names two features.
      """)

  @OptionGroup var trained: RunArgument
  @OptionGroup var chosen: SplitImages

  @Option(
    help: ArgumentHelp("The features, across and upwards, such as 0,1.", valueName: "i,j"),
    transform: unitPair)
  var units: [Int]?

  @Option(help: "How many images at most.", transform: positiveInteger)
  var count = 5000

  @Option(help: "The picture to write, an SVG.", completion: .file(extensions: ["svg"]))
  var output = "scatter.svg"

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let model = try trained.openRepresentationModel()
    let data = try chosen.dataset(for: model, trained)
    guard model.featureCount >= 2 else {
      throw WrongUsage(description: "the model has one feature; a plane takes two")
    }
    if let wrong = units?.first(where: { $0 >= model.featureCount }) {
      throw WrongUsage(
        description: "--units \(wrong): the features are numbered from 0 to \(model.featureCount - 1)")
    }
    let codes = Codes(of: data[chosen.split], by: model, count: count)
    let plot = CodePlot(of: codes, units: units, classNames: data.classNames)
    try AtomicFile.write(Data(plot.scatter.svg().utf8), to: URL(fileURLWithPath: output))
    let report = PictureReport(
      model: type(of: model).name, split: chosen.split, count: codes.count, units: plot.units, output: output)
    try report.show(asJSON: json, "the codes of \(codes.count) \(chosen.split.rawValue) images")
  }
}
