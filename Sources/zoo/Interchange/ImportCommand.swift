import ArgumentParser
import Foundation
import GenerativeModels
import Interchange

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Makes a model of weights that another program has saved as safetensors.",
    discussion: """
      The file holds what PyTorch calls a state_dict, under the names of PyTorch's own examples (a vae's fc1 to fc4; a \
      dcgan's main.0 to main.12) or under those of 'zoo export'. Of an example, the configuration follows from the \
      weights; --set changes the rest.
      What is written is a model.safetensors, which 'sample', 'evaluate' and the others open.
      """)

  @Argument(help: "The safetensors file.", completion: .file(extensions: ["safetensors"]))
  var file: String

  @Option(help: "The model that the weights are of.")
  var model: String

  @Option(
    help:
      "A second file: the weights of a DCGAN's discriminator, which its example saves by itself. Without it the discriminator's are random."
  )
  var discriminator: String?

  @Option(
    name: .customLong("data"),
    help: "The data set whose images the model is for, where the weights don't tell what those look like.")
  var dataName: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Set one key of the model's configuration; may be repeated.", valueName: "key=value"))
  var settings: [String] = []

  @Option(help: "The file to write.", completion: .file(extensions: ["safetensors"]))
  var output = "model.safetensors"

  @OptionGroup var data: DataOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws { try importWeights(of: ModelRegistry.model(named: model)) }

  private func importWeights<M: ZooModel>(of type: M.Type) throws {
    let files = try ([file] + (discriminator.map { [$0] } ?? [])).map {
      try ForeignFile(at: URL(filePath: $0))
    }
    let weights = files.map { M.kind(of: $0) }
    let told = zip(files, weights).lazy.compactMap { $1.configuration(for: $0) }.first
    guard told != nil || dataName != nil else { throw M.likeliestKind.unknownNames(in: files[0]) }
    let images = try dataName.map { try data.images(of: DataChoice($0)) }
    let (configuration, format) = try M.architecture(like: told, for: images, settings)
    // Before a model is made of what the files say, its weights must all be there.
    for (file, weights) in zip(files, weights) { try weights.check(file, for: configuration, format) }
    var generator = RandomGenerator(seed: 1)
    let model = M(configuration, format: format, using: &generator)
    for (file, weights) in zip(files, weights) { try weights.load(file, into: model) }
    try saveModel(model, to: URL(fileURLWithPath: output))
    let report = ImportReport(
      model: M.name, weights: weights.map(\.source), parameters: model.parameterCount,
      images: model.format.description, output: output)
    print(json ? try jsonLine(report) : report.text)
  }
}

extension ZooModel {
  /// What the model's weights are known as, besides their own names.
  private static var foreign: [ForeignWeights<Self>] {
    func weights<M: ImportableModel>(of type: M.Type) -> Any { M.foreignWeights }
    guard let importable = Self.self as? any ImportableModel.Type else { return [] }
    return weights(of: importable) as? [ForeignWeights<Self>] ?? []
  }

  /// What the weights in `file` are: some that the model knows, or its own.
  fileprivate static func kind(of file: ForeignFile) -> ForeignWeights<Self> {
    file.kind(among: foreign) ?? .ownNames
  }

  /// What weights of the model are most likely meant to be.
  fileprivate static var likeliestKind: ForeignWeights<Self> { foreign.first ?? .ownNames }

  /// The configuration that was `told` by the weights, or else the usual one, with the `settings`; and the format of
  /// the images given, or else that told.
  fileprivate static func architecture(
    like told: (Configuration, ImageFormat)?, for images: ImageDataset?, _ settings: [String]
  ) throws -> (Configuration, ImageFormat) {
    guard let format = images?.format ?? told?.1 else {
      throw WrongUsage(description: "the weights don't tell what the images look like; use --data")
    }
    var tree = try ConfigurationTree(
      RunConfiguration(
        of: Self.self, told?.0 ?? configuration(for: format), data: images?.name ?? "",
        recipe: recipe(for: format), seed: 1))
    for setting in settings { try tree.set(setting) }
    let architecture = try tree.runConfiguration().architecture(of: Self.self)
    if let fault = fault(in: architecture, for: format) {
      throw WrongUsage(description: "no \(name) can be made with \(fault)")
    }
    return (architecture, format)
  }
}

private struct ImportReport: Encodable {
  let model: String
  let weights: [String]
  let parameters: Int
  let images: String
  let output: String

  var text: String {
    "\(model) of \(parameters) parameters for images of \(images), from \(weights.joined(separator: " and ")): \(output)"
  }
}
