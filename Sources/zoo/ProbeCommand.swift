import ArgumentParser
import Foundation
import GenerativeModels

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Shows what a model's features are worth: test errors of classifiers that have few labels.",
    discussion: """
      For each number of labels, side by side: a classifier that starts from the model's encoder and is trained with \
      it; a linear probe on the features as they are; the same network from random weights; linear probes on as many \
      principal components and on pixels. Beside them, how well clusters of features and of pixels agree with classes.
      Learning rates, regularisation and the best weights are chosen on validation images, never on test images.
      """)

  @OptionGroup var trained: RunArgument

  @Option(
    help: ArgumentHelp(
      "Numbers of labels, such as 100,1000,all.",
      discussion: "Otherwise 100, 1000 and 10000, as far as there are so many images, and all.",
      valueName: "numbers"),
    transform: labelCounts)
  var labels: [LabelCount]?

  @Option(help: "Draws of labels and of random weights for each number.", transform: positiveInteger)
  var seeds = 3

  @Option(
    help: ArgumentHelp(
      "What to hold side by side, all otherwise: \(ProbeMethod.allCases.map(\.argument).joined(separator: ", ")).",
      valueName: "methods"),
    transform: { try list($0, probeMethod) })
  var methods = ProbeMethod.allCases

  @OptionGroup var classifier: ClassifierOptions

  @Option(
    name: .customLong("data"), help: "The data set, with labels; the one the model was trained on otherwise.")
  var dataName: String?

  @OptionGroup var data: DataOptions

  @Option(help: "The plot to write, an SVG.", completion: .file(extensions: ["svg"]))
  var output = "probe.svg"

  @Flag(help: "Print one JSON object a result.")
  var json = false

  func run() throws {
    let model = try trained.openRepresentationModel()
    let images = try data.images(of: trained.knownData(named: dataName), for: model)
    let study = try study(of: model, on: images)
    let progress = ProbeProgress()
    let started = Date()
    let (results, clusterings) = try study.run { progress.show($0) }
    progress.clear()
    let report = ProbeReport(
      model: type(of: model).name, data: images.name, results: results, clusterings: clusterings,
      seconds: Date().timeIntervalSince(started), output: output)
    try AtomicFile.write(Data(report.chart.svg().utf8), to: URL(fileURLWithPath: output))
    for line in json ? try report.jsonLines() : [report.text] { print(line) }
  }

  private func study(
    of model: any ZooModel & RepresentationModel, on images: ImageDataset
  ) throws -> ProbeStudy {
    var plan = classifier.plan
    plan.labels = labels ?? ProbePlan().labels.filter { $0.fits(images[.train].count) }
    (plan.seeds, plan.methods) = (seeds, methods)
    do throws(LabelError) {
      return try ProbeStudy(of: model, on: images, plan: plan) { model.withFreshWeights(using: &$0) }
    } catch {
      let hint = error == .unlabelled ? "; use --data to name data that has" : ""
      throw WrongUsage(description: "\(images.name): \(error)\(hint)")
    }
  }
}

/// How classifiers are trained, as options of the command line.
struct ClassifierOptions: ParsableArguments {
  @Option(
    help: "Passes of a classifier over its labelled images, though at least 1000 steps.",
    transform: positiveInteger)
  var epochs = ProbePlan().epochs

  @Option(help: "Steps of a classifier instead, whatever the number of labels.", transform: positiveInteger)
  var steps: Int?

  @Option(help: "Images a step.", transform: positiveInteger)
  var batchSize = ProbePlan().batchSize

  @Option(
    help: ArgumentHelp(
      "Learning rates to choose from on validation images, such as 1e-3,1e-4.", valueName: "rates"),
    transform: { try list($0) { Float(try positiveNumber($0)) } })
  var learningRates = ProbePlan().learningRates

  @Option(help: "What turns gradients into steps.")
  var optimizer = ProbePlan().optimizer

  @Option(
    help: "The probability that a unit of a layer of features is dropped in training, in 0..<1.",
    transform: probability)
  var dropout = ProbePlan().dropout

  @Option(help: "The probability that a pixel is dropped in training, in 0..<1.", transform: probability)
  var inputDropout = ProbePlan().inputDropout

  @Option(help: "The weight decay, decoupled with adamw.", transform: positiveNumber)
  var weightDecay: Double?

  /// A plan with what the options say.
  var plan: ProbePlan {
    ProbePlan(
      epochs: epochs, steps: steps, batchSize: batchSize, learningRates: learningRates, optimizer: optimizer,
      dropout: dropout, inputDropout: inputDropout, weightDecay: weightDecay.map { Float($0) } ?? 0)
  }
}

/// The method that an argument names.
private func probeMethod(_ text: String) throws -> ProbeMethod {
  guard let method = ProbeMethod.allCases.first(where: { $0.argument == text }) else {
    throw ValidationError("'\(text)' is none of the methods")
  }
  return method
}

extension ProbeMethod {
  /// The name, without spaces.
  fileprivate var argument: String { rawValue.lowercased().replacing(" ", with: "-") }
}

/// Numbers of labels, separated by commas.
private func labelCounts(_ text: String) throws -> [LabelCount] {
  try list(text) { $0 == "all" ? .all : .some(try positiveInteger($0)) }
}

/// What `transform` makes of each part of `text` between commas; none twice.
private func list<Element: Hashable>(
  _ text: String, _ transform: (String) throws -> Element
) throws -> [Element] {
  let elements = try text.split(separator: ",", omittingEmptySubsequences: false).map {
    try transform($0.trimmingCharacters(in: .whitespaces))
  }
  guard Set(elements).count == elements.count else {
    throw ValidationError("'\(text)' says something twice")
  }
  return elements
}

/// A number in 0..<1.
private func probability(_ text: String) throws -> Float {
  guard let number = Float(text), 0..<1 ~= number else {
    throw ValidationError("'\(text)' is not a number from 0 to below 1")
  }
  return number
}

extension LabelCount {
  /// Whether there are more images than the number takes.
  fileprivate func fits(_ available: Int) -> Bool {
    if case .some(let count) = self { count < available } else { true }
  }
}

extension ZooModel where Self: RepresentationModel {
  /// A model of the same configuration with fresh weights.
  fileprivate func withFreshWeights(using generator: inout RandomGenerator) -> any RepresentationModel {
    Self(configuration, format: format, using: &generator)
  }
}
extension OptimizerName: ExpressibleByArgument {}
