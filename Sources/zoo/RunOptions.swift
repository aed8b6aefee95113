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
  @Option(
    name: .customLong("data"),
    help: ArgumentHelp(
      "The data set, or the path of a file or folder of images (default: digits).",
      discussion: """
        Files may be IDX or CIFAR's, .npy or .npz, and gzipped; folders hold those under their usual names, or PNG \
        and JPEG pictures, in sub-folders for classes or for train, validation and test.
        """,
      valueName: "name or path"), completion: .file())
  var dataName: String?

  @OptionGroup var pictureOptions: PictureShapeOptions

  @Option(
    help: ArgumentHelp(
      "What is done to training images each time they are drawn, as in flip,shift=2,dequantize.",
      discussion: "Turned in half of the cases; moved by up to so many pixels; levels made continuous."),
    transform: Augmentation.init(listed:))
  var augment: Augmentation?

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

  @Option(
    help: ArgumentHelp(
      "End after this many epochs without a lower validation loss.", valueName: "epochs"),
    transform: positiveInteger)
  var patience: Int?

  @Option(
    help: "Images a batch, which is a step unless gradients are accumulated.", transform: positiveInteger)
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
    let choice = try DataChoice(
      reproduce ?? dataName ?? file?["data"] ?? ImageDataset.digits.name,
      pictures: pictureOptions.applied(to: file?.pictures()))
    let images = try data.images(of: choice)
    try pictureOptions.check(choice)
    var tree = try ConfigurationTree(
      reproduce.map { try Self.reproduction(of: type, on: $0) } ?? Self.usual(type, on: images))
    if let file { try tree.merge(file) }
    (tree["model"], tree["data"]) = (type.name, choice.name)
    for setting in settings { try tree.set(setting) }

    var configuration = try tree.runConfiguration()
    apply(to: &configuration)
    if choice.isFolder { configuration.pictures = choice.pictures.resolved(as: images.format) }
    try configuration.check(as: type, on: images)
    return ChosenRun(
      configuration: configuration, model: type,
      images: images.augmented(by: configuration.augmentation ?? Augmentation()))
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
    if let augment { configuration.augmentation = augment }
    configuration.setLimits(epochs: epochs, steps: steps, minutes: minutes, patience: patience)
  }
}

extension RunConfiguration {
  /// Takes these limits in place of its own, if there are any.
  mutating func setLimits(epochs: Int?, steps: Int?, minutes: Double?, patience: Int?) {
    if let epochs { recipe.epochs = epochs }
    if let patience { recipe.patience = patience }
    guard epochs != nil || steps != nil || minutes != nil else { return }
    limits = TrainingLimits(epochs: epochs, steps: steps, minutes: minutes)
  }

  /// Stops where nothing can be trained with the configuration.
  func check<M: ZooModel>(as type: M.Type, on images: ImageDataset) throws {
    let architecture = try architecture(of: M.self)
    let fault = firstFault ?? augmentation?.fault(for: images.format)
    if let fault = fault ?? M.fault(in: architecture, for: images.format) {
      throw WrongUsage(description: "nothing can be trained with \(fault)")
    }
  }
}
