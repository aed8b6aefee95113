import GenerativeModels

/// What `evaluate` prints, and `train` at its end.
struct EvaluationReport: Encodable {
  let model: String
  let data: String
  let split: Split
  let likelihood: LikelihoodEvaluation?

  /// Evaluates whatever the model's place in the taxonomy allows.
  init(of model: any ZooModel, on images: ImageDataset, split: Split) throws {
    self.model = type(of: model).name
    data = images.name
    self.split = split
    likelihood = (model as? any TractableDensityModel)?.evaluate(on: images[split])
  }

  private enum CodingKeys: String, CodingKey { case model, data, split }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(model, forKey: .model)
    try container.encode(data, forKey: .data)
    try container.encode(split, forKey: .split)
    try likelihood?.encode(to: encoder)
  }

  /// The report for a person.
  var text: String {
    guard let likelihood else { return "\(model) on \(data)" }
    return "\(model) on \(data), \(likelihood.count) \(split.rawValue) images: negative log-likelihood "
      + "\(fixed(likelihood.negativeLogLikelihoodNats, 2)) nats, \(fixed(likelihood.bitsPerDim, 4)) bits/dim"
  }
}
