import ArgumentParser
import GenerativeModels

/// How samples of a model are judged, as options of the command line.
struct SampleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Draw so many samples and judge them by a classifier of the data's classes; 0 for none.",
      discussion: "Otherwise 10000 with --parzen or of a model without a likelihood, and none of others."),
    transform: naturalNumber)
  var samples: Int?

  @Option(
    help: ArgumentHelp("The neighbours that precision and recall go by.", valueName: "k"),
    transform: positiveInteger)
  var neighbours = 3

  @Flag(help: "Also give the log-likelihood of images under Gaussian windows around the samples.")
  var parzen = false

  /// The judgement of samples of `model` by the first `count` images, or all, of `split` of `images`; nil where none are
  /// asked for, or where none can be judged and nobody asked.
  func judgement(
    of model: any ZooModel, on images: ImageDataset, split: Split, count: Int?, data: DataOptions
  ) throws -> SampleJudgement? {
    let isNothingElseKnown = model is any ImplicitDensityModel
    let number = samples ?? (parzen || isNothingElseKnown ? 10_000 : 0)
    guard number > 0 else {
      if parzen { throw WrongUsage(description: "--parzen takes samples, and --samples 0 leaves none") }
      return nil
    }
    guard let model = model as? any ZooModel & GenerativeModel else {
      throw WrongUsage(
        description: "\(type(of: model).name) learns no distribution that samples could be drawn from")
    }
    let judged = JudgedImages(images, split: split, real: count.map { images[split].first($0) })
    let fewest = min(number, judged.real.count, judged.others.count)
    guard fewest > neighbours else {
      throw WrongUsage(
        description: "--neighbours \(neighbours) takes more than \(fewest) samples and images")
    }
    let classifier = try data.classifier(for: images, isRequired: samples != nil && !parzen)
    guard classifier != nil || parzen else { return nil }
    return SampleJudgement(
      of: model, samples: number, by: classifier, on: judged, neighbours: neighbours, parzen: parzen)
  }
}
