import ArgumentParser
import Foundation
import GenerativeModels
import Interchange

struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Hands a trained model, or a part of it, to other programs: as safetensors or as ONNX.",
    discussion: """
      safetensors: the weights, under PyTorch's names and in its layout; of a part alone, its names begin there.
      onnx: a graph that computes the part, which onnxruntime runs: a decoder, generator, encoder, discriminator or \
      the logits of a PixelCNN. Images are [batch, channels, height, width] in 0...1, the batch is of any size.
      --part classifier is the classifier that 'evaluate' judges samples by, of the run's data.
      """)

  @OptionGroup var trained: RunArgument

  @Option(help: "safetensors or onnx.")
  var format = ExportFormat.safetensors

  @Option(
    help:
      "The part of the model. Otherwise all weights, or as ONNX the part that makes images or judges them.")
  var part: String?

  @Option(help: "The file to write (default: the part's name and the format's ending).", completion: .file())
  var output: String?

  @OptionGroup var data: DataOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws { try export(trained.openModel()) }

  private func export(_ model: some ZooModel) throws {
    let function = try part.map { try self.function(named: $0, of: model) } ?? model.functions.first
    switch format {
    case .safetensors: try writeWeights(of: model, part: part == nil ? nil : function)
    case .onnx:
      guard let function else {
        throw WrongUsage(description: "\(type(of: model).name) has no part for ONNX")
      }
      try writeGraph(of: function, model)
    }
  }

  private func function(named name: String, of model: some ZooModel) throws -> ModelFunction {
    if name == "classifier" { return try classifier(for: model).function }
    if let function = model.functions.first(where: { $0.name == name }) { return function }
    let known = model.functions.map(\.name)
    throw WrongUsage(
      description:
        "\(type(of: model).name) has no part '\(name)'; \(suggestion(for: name, among: known + ["classifier"]))"
    )
  }

  private func classifier(for model: some ZooModel) throws -> FeatureClassifier {
    let images = try data.images(of: trained.knownData(named: nil), for: model)
    guard let classifier = try data.classifier(for: images, isRequired: true) else {
      throw WrongUsage(description: "\(images.name): there is no classifier")
    }
    return classifier
  }

  private func writeWeights(of model: some ZooModel, part: ModelFunction?) throws {
    let url = url(for: part?.name ?? "model")
    // PyTorch's own files say so, and some readers ask for it.
    let metadata = ["format": "pt"]
    try part?.module.save(to: url, metadata: metadata)
      ?? model.save(
        to: url, metadata: metadata.merging(ModelDescription(of: model).metadata) { first, _ in first })
    let count = (part?.module.namedParameters ?? model.namedParameters).count
    try report(
      ExportReport(part: part?.name ?? "model", format: format, output: url.relativePath, tensors: count),
      "\(count) tensors: \(url.relativePath)")
  }

  private func writeGraph(of function: ModelFunction, _ model: some ZooModel) throws {
    let url = url(for: function.name)
    let metadata = function.name == "classifier" ? [:] : ModelDescription(of: model).metadata
    let graph = try function.onnx(metadata: metadata)
    try AtomicFile.write(graph, to: url)
    let ports = function.inputs.map(\.name) + ["→"] + function.outputs.map(\.name)
    try report(
      ExportReport(part: function.name, format: format, output: url.relativePath, bytes: graph.count),
      "\(ports.joined(separator: " ")), \(graph.count) bytes, operator set \(ModelFunction.onnxOperatorSet): "
        + url.relativePath)
  }

  private func url(for name: String) -> URL { URL(fileURLWithPath: output ?? "\(name).\(format)") }

  private func report(_ report: ExportReport, _ text: String) throws {
    print(json ? try jsonLine(report) : text)
  }
}

/// The forms that models can be handed on in.
enum ExportFormat: String, Codable, ExpressibleByArgument, CaseIterable {
  case safetensors, onnx
}

private struct ExportReport: Encodable {
  let part: String
  let format: ExportFormat
  let output: String
  var tensors: Int?
  var bytes: Int?
}
