import Foundation
import GenerativeModels
import Testing

@testable import zoo

/// Runs side by side.
@Suite struct ComparisonTests {
  /// Makes the folder of a run called `name`, with an epoch for each of `losses`, and calls `body` with its path.
  private func makeRun(
    _ name: String, in parent: URL, model: String = "pixelcnn", seed: UInt64 = 1, rate: Float = 0.5,
    losses: [Double], terms: ((Int) -> [String: Double])? = nil, evaluation: [String: Double]? = nil
  ) throws -> ComparedRun {
    let folder = try RunFolder(creating: parent.appending(path: name))
    var configuration = RunConfiguration(
      of: PixelCNN.self, PixelCNN.Configuration(features: 4, blocks: 1, headFeatures: 4), data: "digits",
      recipe: Recipe(epochs: 9, batchSize: 8, learningRate: rate), seed: seed)
    configuration.model = model
    try folder.write(configuration)
    for (place, loss) in losses.enumerated() {
      let terms = try jsonLine(terms?(place) ?? [:])
      let line = """
        {"epoch": \(place + 1), "step": \(10 * (place + 1)), "loss": \(loss + 1), "terms": \(terms),
         "validation_loss": \(loss), "images_per_second": 100, "seconds": \(30 * (place + 1))}
        """
      try folder.append(JSONDecoder().decode(EpochMetrics.self, from: Data(line.utf8)))
    }
    if let evaluation { try folder.write(evaluation: evaluation) }
    return try ComparedRun(at: folder.url.path)
  }

  private func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "compare-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test func rowsSayWhatDiffersAndWhatCameOfIt() throws {
    try withTemporaryFolder { parent in
      let comparison = Comparison(runs: [
        try makeRun(
          "a", in: parent, losses: [5, 3, 4], evaluation: ["bits_per_dim": 2.25, "count": 300, "data": 0]),
        try makeRun("b", in: parent, seed: .max, rate: 0.25, losses: [6]),
        try makeRun("c", in: parent, losses: []),
      ])
      #expect(comparison.differences == ["recipe.learning_rate", "seed"])
      let rows = comparison.rows.map { [$0.name] + $0.values }
      #expect(
        rows == [
          ["model", "pixelcnn", "pixelcnn", "pixelcnn"], ["data", "digits", "digits", "digits"],
          ["recipe.learning_rate", "0.5", "0.25", "0.5"], ["seed", "1", "18446744073709551615", "1"],
          ["epochs", "3", "1", "–"], ["steps", "30", "10", "–"],
          ["training loss, last", "5.000", "7.000", "–"], ["validation loss, last", "4.000", "6.000", "–"],
          ["validation loss, best", "3.000", "6.000", "–"], ["best epoch", "2", "1", "–"],
          ["images a second, last", "100", "100", "–"], ["time", "1:30", "0:30", "–"],
          ["test: bits per dim", "2.2500", "–", "–"], ["test: count", "300", "–", "–"],
        ])
      #expect(comparison.caution == nil)
      let lines = comparison.text.split(separator: "\n")
      #expect(lines.count == rows.count + 1 && Set(lines.map(\.count)).count == 1, "columns stand in line")
    }
  }

  @Test func theBestEpochOfAModelInStagesIsOneOfTheLastStage() throws {
    try withTemporaryFolder { parent in
      let run = try makeRun("staged", in: parent, losses: [1, 2, 9, 8, 8.5]) {
        $0 < 2 ? ["first": 1] : ["second": 1]
      }
      #expect(run.best?.epoch == 4)
    }
  }

  @Test func runsOfTheSameNameAreCalledByTheirPaths() throws {
    try withTemporaryFolder { parent in
      let (one, other) = (parent.appending(path: "one"), parent.appending(path: "other"))
      let runs = [try makeRun("run", in: one, losses: [1]), try makeRun("run", in: other, losses: [1])]
      #expect(Comparison(runs: runs).names == runs.map(\.path))
      #expect(Comparison(runs: [runs[0]]).names == ["run"])
    }
  }

  @Test func lossesOfDifferentModelsComeWithACaution() throws {
    try withTemporaryFolder { parent in
      let runs = [
        try makeRun("a", in: parent, losses: [1]), try makeRun("b", in: parent, model: "vae", losses: [1]),
      ]
      let caution = Comparison(runs: runs).caution
      #expect(caution == "The runs are of different models: their losses may be of different kinds.")
    }
  }

  @Test func curvesAreThoseOfAllRuns() throws {
    try withTemporaryFolder { parent in
      let runs = [
        try makeRun("a", in: parent, losses: [5, 3]), try makeRun("b", in: parent, losses: [6]),
      ]
      let charts = ComparisonCharts(comparison: Comparison(runs: runs))
      #expect(charts.all.map(\.y.label) == ["validation loss", "training loss", "validation loss"])
      #expect(charts.all.map(\.x.label) == ["epoch", "epoch", "minutes"])
      #expect(charts.loss.series.map(\.name) == ["a", "b"])
      #expect(charts.loss.series[0].points == [.init(1, 5), .init(2, 3)])
      #expect(charts.all[2].series[0].points == [.init(0.5, 5), .init(1, 3)])
    }
  }
}
