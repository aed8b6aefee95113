import ArgumentParser
import GenerativeModels

struct EvaluateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Judges a trained model: its likelihood, exact or a bound, its reconstructions, its samples.",
    discussion: """
      Of a model with latent variables it gives the evidence lower bound, its two terms, the latent units that are \
      active, and an importance-weighted estimate of the likelihood. All are of minus the quantity: lower is better.
      The reconstruction error is the squared error of an image, summed over pixels.
      Samples are compared with images on features of a small classifier, trained once for a data set on its \
      training images and kept in the cache folder: by the Fréchet distance (no Inception distance), by precision \
      and recall, and by the classes they show. In brackets stands what other real images reach.
      """)

  @OptionGroup var trained: RunArgument

  @Option(help: "The images to judge it on: train, validation or test.")
  var split = Split.test

  @Option(name: .customLong("data"), help: "The data set; the one it was trained on otherwise.")
  var dataName: String?

  @Option(help: "Judge it on the first so many images only.", transform: positiveInteger)
  var count: Int?

  @Option(
    help: "Draws of latent variables an image, for the importance-weighted likelihood; 0 for none.",
    transform: naturalNumber)
  var importanceSamples = 5000

  @OptionGroup var sampling: SampleOptions
  @OptionGroup var data: DataOptions

  @Flag(help: "Print one JSON object.")
  var json = false

  func run() throws {
    let model = try trained.openModel()
    let images = try data.images(of: trained.knownData(named: dataName), for: model)
    try model.checkLabels(of: images)
    let samples = try sampling.judgement(of: model, on: images, split: split, count: count, data: data)
    var progress = ShareLine(
      of: "\(count.map { min($0, images[split].count) } ?? images[split].count) images")
    let report = EvaluationReport(
      of: model, on: images, split: split, count: count, importanceSamples: importanceSamples,
      samples: samples
    ) { progress.show($0) }
    progress.clear()
    print(json ? try jsonLine(report) : report.text)
  }
}

extension Split: ExpressibleByArgument {}
