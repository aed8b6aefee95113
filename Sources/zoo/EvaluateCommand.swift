import ArgumentParser
import GenerativeModels

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judges a trained model: its exact negative log-likelihood, in nats and bits/dim.")

  @OptionGroup var trained: RunArgument

  @Option(help: "The images to judge it on: train, validation or test.")
  var split = Split.test

  @Option(name: .customLong("data"), help: "The data set; the one it was trained on otherwise.")
  var dataName: String?

  @OptionGroup var data: DataOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let model = try trained.openModel()
    guard let name = try dataName ?? trained.dataName() else {
      throw WrongUsage(description: "\(trained.run) does not say what data it was trained on; use --data")
    }
    let images = try data.images(named: name, for: model)
    try model.checkLabels(of: images)
    let report = try EvaluationReport(of: model, on: images, split: split)
    print(json ? try jsonLine(report) : report.text)
  }
}

extension Split: ExpressibleByArgument {}
