import GenerativeModels

/// A run of a comparison, as JSON.
struct ComparisonReport: Encodable {
  let run: String
  let model: String
  let data: String

  /// The values of its configuration that are not the same in all runs.
  let differences: [String: JSONValue]

  let epochs: Int?
  let steps: Int?
  let loss: Double?
  let validationLoss: Double?
  let bestValidationLoss: Double?
  let bestEpoch: Int?
  let imagesPerSecond: Double?
  let seconds: Double?

  /// The figures of test images by the keys of `evaluate`.
  let evaluation: [String: JSONValue]

  private enum CodingKeys: String, CodingKey {
    case run, model, data, differences, epochs, steps, loss, seconds, evaluation
    case validationLoss = "validation_loss"
    case bestValidationLoss = "best_validation_loss"
    case bestEpoch = "best_epoch"
    case imagesPerSecond = "images_per_second"
  }
}

extension Comparison {
  /// The runs in order.
  var reports: [ComparisonReport] {
    let keys = differences
    return runs.map { run in
      let (last, best) = (run.metrics.last, run.best)
      return ComparisonReport(
        run: run.path, model: run.configuration.model, data: run.configuration.data,
        differences: run.settings.filter { keys.contains($0.key) }, epochs: last?.epoch, steps: last?.step,
        loss: last?.loss, validationLoss: last?.validationLoss, bestValidationLoss: best?.validationLoss,
        bestEpoch: best?.epoch, imagesPerSecond: last?.imagesPerSecond, seconds: last?.seconds,
        evaluation: run.testFigures)
    }
  }
}
