import ArgumentParser
import Foundation
import GenerativeModels

/// A run that can be made: its configuration, and what that names.
struct ChosenRun {
  var configuration: RunConfiguration
  let model: any ZooModel.Type
  let images: ImageDataset
}

/// What a run is, as options of the command line.
struct RunOptions: ParsableArguments {
  @Option(name: .customLong("data"), help: "The data set (default: digits).")
  var dataName: String?

  @Option(
    help: ArgumentHelp(
      "Train towards the paper's figure on this data set, as 'zoo list' shows them.", valueName: "data"))
  var reproduce: String?

  @Option(help: "End after this many passes over the training images.", transform: positiveInteger)
  var epochs: Int?

  @Option(help: "End after this many steps.", transform: positiveInteger)
  var steps: Int?

  @Option(
    help: ArgumentHelp(
      "End after this many minutes.",
      discussion: "Alone, it sets the learning rate's schedule too, and the run can't be repeated to the bit."
    ),
    transform: positiveNumber)
  var minutes: Double?

  @Option(help: "Images a step.", transform: positiveInteger)
  var batchSize: Int?

  @Option(help: "The highest learning rate of the schedule.", transform: positiveNumber)
  var learningRate: Double?

  @Option(help: "What makes the run repeatable (default: 1).")
  var seed: UInt64?

  @Option(
    help: "A JSON file like a run's config.json, or a part of one.", completion: .file(extensions: ["json"]))
  var config: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Set one key of the configuration, such as dropout=0.3; may be repeated.", valueName: "key=value"))
  var settings: [String] = []

  /// The run that the options ask for: of `model` if given, on data that `data` finds.
  func chosenRun(model: String?, data: DataOptions) throws -> ChosenRun {
    let file = try config.map(ConfigurationTree.init(contentsOf:))
    let type = try ModelRegistry.model(named: model ?? file?["model"] ?? PixelCNN.name)
    if let dataName, let reproduce, dataName != reproduce {
      throw WrongUsage(description: "--reproduce \(reproduce) and --data \(dataName) are two data sets")
    }
    let images = try data.images(
      named: reproduce ?? dataName ?? file?["data"] ?? ImageDataset.digits.name)
    var tree = try ConfigurationTree(
      reproduce.map { try Self.reproduction(of: type, on: $0) } ?? Self.usual(type, on: images))
    if let file { try tree.merge(file) }
    (tree["model"], tree["data"]) = (type.name, images.name)
    for setting in settings { try tree.set(setting) }

    var configuration = try tree.runConfiguration()
    apply(to: &configuration)
    try configuration.check(as: type, on: images)
    return ChosenRun(configuration: configuration, model: type, images: images)
  }

  /// The run of `type` on `images` that happens when nobody says otherwise.
  private static func usual<M: ZooModel>(_ type: M.Type, on images: ImageDataset) -> RunConfiguration {
    RunConfiguration(
      of: M.self, M.configuration(for: images.format), data: images.name,
      recipe: M.recipe(for: images.format), seed: 1)
  }

  /// The run of `type` that gives the paper's figure on the data set called `name` again.
  private static func reproduction<M: ZooModel>(
    of type: M.Type, on name: String
  ) throws(WrongUsage) -> RunConfiguration {
    guard let found = M.reproductions.first(where: { $0.data == name }) else {
      let known = M.reproductions.map(\.data)
      let hint = known.isEmpty ? "it has none" : suggestion(for: name, among: known)
      throw WrongUsage(description: "\(M.name) has no reproduction on '\(name)'; \(hint)")
    }
    return RunConfiguration(of: M.self, found.configuration, data: name, recipe: found.recipe, seed: 1)
  }

  private func apply(to configuration: inout RunConfiguration) {
    if let batchSize { configuration.recipe.batchSize = batchSize }
    if let learningRate { configuration.recipe.learningRate = Float(learningRate) }
    if let seed { configuration.seed = seed }
    configuration.setLimits(epochs: epochs, steps: steps, minutes: minutes)
  }
}

extension RunConfiguration {
  /// Takes these limits in place of its own, if there are any.
  mutating func setLimits(epochs: Int?, steps: Int?, minutes: Double?) {
    if let epochs { recipe.epochs = epochs }
    guard epochs != nil || steps != nil || minutes != nil else { return }
    limits = TrainingLimits(epochs: epochs, steps: steps, minutes: minutes)
  }

  /// Stops where nothing can be trained with the configuration.
  func check<M: ZooModel>(as type: M.Type, on images: ImageDataset) throws {
    let architecture = try architecture(of: M.self)
    if let fault = firstFault ?? M.fault(in: architecture, for: images.format) {
      throw WrongUsage(description: "nothing can be trained with \(fault)")
    }
  }
}
