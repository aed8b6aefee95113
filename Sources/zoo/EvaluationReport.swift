import GenerativeModels

/// What `evaluate` prints, and `train` at its end.
struct EvaluationReport: Encodable {
  let model: String
  let data: String
  let split: Split
  let count: Int
  let likelihood: LikelihoodEvaluation?
  let bound: BoundEvaluation?
  let reconstruction: ReconstructionEvaluation?
  let codes: CodeUsage?
  let samples: SampleJudgement?

  /// Evaluates whatever the model's place in the taxonomy allows, on the first `count` images or all of them. What
  /// its `samples` are worth is told beforehand.
  init(
    of model: any ZooModel, on images: ImageDataset, split: Split, count: Int? = nil, importanceSamples: Int,
    samples: SampleJudgement? = nil, progress: (Double) -> Void
  ) {
    self.model = type(of: model).name
    data = images.name
    (self.split, self.samples) = (split, samples)
    let judged = count.map { images[split].first($0) } ?? images[split]
    self.count = judged.count
    likelihood = (model as? any TractableDensityModel)?.evaluate(on: judged)
    bound = (model as? any ApproximateDensityModel)?.evaluateBound(
      on: judged, importanceSamples: importanceSamples > 0 ? importanceSamples : nil, progress: progress)
    reconstruction = (model as? any ReconstructionModel)?.evaluateReconstructions(of: judged)
    codes = (model as? any DiscreteCodeModel)?.codeUsage(on: judged)
  }

  private enum CodingKeys: String, CodingKey { case model, data, split, count }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(data, forKey: .data)
    try container.encode(split, forKey: .split)
    try container.encode(count, forKey: .count)
    try likelihood?.encode(to: encoder)
    try bound?.encode(to: encoder)
    try reconstruction?.encode(to: encoder)
    try codes?.encode(to: encoder)
    try samples?.encode(to: encoder)
  }

  /// The report for a person.
  var text: String {
    let figures = [likelihood?.text, bound?.text, reconstruction?.text, codes?.text].compactMap(\.self)
    let title = "\(model) on \(data), \(count) \(split.rawValue) images"
    let first = figures.isEmpty ? title : "\(title): \(figures.joined(separator: ", "))"
    return [first, samples?.text].compactMap(\.self).joined(separator: "\n")
  }
}

extension StoredImages {
  /// The first images, at most `count`.
  func first(_ count: Int) -> StoredImages { selection(at: 0..<min(count, self.count)) }
}

extension LikelihoodEvaluation {
  fileprivate var text: String {
    "negative log-likelihood \(fixed(negativeLogLikelihoodNats, 2)) nats, \(fixed(bitsPerDim, 4)) bits/dim"
  }
}

extension CodeUsage {
  fileprivate var text: String {
    "\(codesUsed) of \(codes) codes used, perplexity \(fixed(codePerplexity, 1))"
  }
}

extension BoundEvaluation {
  fileprivate var text: String {
    let figures = [
      "negative evidence lower bound \(fixed(evidenceLowerBoundNats, 2)) nats"
        + " (reconstruction \(fixed(reconstructionNats, 2)), divergence \(fixed(divergenceNats, 2)))",
      bitsPerDim.map { "\(fixed($0, 4)) bits/dim" },
      importanceWeightedNats.map {
        "importance-weighted \(fixed($0, 2)) nats (\(importanceSamples ?? 0) samples)"
      },
      activeUnits.map { "\($0) active units" },
    ]
    return figures.compactMap(\.self).joined(separator: ", ")
  }
}

extension ReconstructionEvaluation {
  fileprivate var text: String { "squared error \(fixed(reconstructionError, 3)) an image" }
}
