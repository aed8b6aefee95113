import Foundation
import GenerativeModels

/// A run among others, with what it left in its folder so far.
struct ComparedRun {
  let path: String
  let folder: RunFolder
  let configuration: RunConfiguration

  /// The figures of its epochs.
  let metrics: [EpochMetrics]

  /// What the model was found to be worth on test images, where the run has ended.
  let evaluation: [String: JSONValue]

  /// The values of its configuration by their paths.
  let settings: [String: JSONValue]

  init(at path: String) throws {
    self.path = path
    folder = try RunFolder(opening: URL(fileURLWithPath: path, isDirectory: true))
    configuration = try folder.configuration()
    let hasMetrics = FileManager.default.fileExists(atPath: folder.metricsURL.path)
    metrics = hasMetrics ? try folder.metrics() : []
    evaluation = try folder.evaluation() ?? [:]
    settings = try ConfigurationTree(configuration).values
  }

  /// The epoch that did best on validation images.
  var best: EpochMetrics? { metrics.best }

  /// The figures of the evaluation, without what they are of.
  var testFigures: [String: JSONValue] {
    evaluation.filter { !["model", "data", "split"].contains($0.key) }
  }
}
