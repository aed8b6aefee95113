import Foundation
import GenerativeModels
import TensorBoard
import TestSupport
import Testing

/// What a run tells TensorBoard, read by other means than it was written with.
@Suite struct EventLogTests {
  /// The figures of a run of `steps` that was never stopped.
  private func whole(_ steps: Int) throws -> [EventFileReader.Figure] {
    try SmallRun.withFolder { folder in
      try SmallRun.train(in: folder, steps: steps)
      return try figures(in: folder)
    }
  }

  /// Expects the log to be that of a run of `steps` that was never stopped.
  private func expectFigures(of folder: RunFolder, toBeThoseOfSteps steps: Int) throws {
    let (found, expected) = (try figures(in: folder), try whole(steps))
    #expect(found == expected)
  }

  /// All that was logged, but for how fast it went.
  private func figures(in folder: RunFolder) throws -> [EventFileReader.Figure] {
    try EventFileReader(folder: folder.url).figures.filter { $0.tag != "epoch/images_per_second" }
  }

  @Test func figuresOfStepsAndEpochsAreThere() throws {
    try SmallRun.withFolder { folder in
      try SmallRun.train(in: folder, steps: 120)
      let reader = try EventFileReader(folder: folder.url)
      #expect(reader.versions == ["brain.Event:2"] && reader.leftOver == 0)
      func steps(_ tag: String) -> [Int] { reader.figures.filter { $0.tag == tag }.map(\.step) }
      for name in ["negative_evidence_lower_bound", "reconstruction", "learning_rate", "gradient_norm"] {
        #expect(steps("step/\(name)") == Array(1...100) + [110, 120], "\(name)")
      }
      for name in ["loss", "validation_loss", "reconstruction", "images_per_second", "samples"] {
        #expect(steps("epoch/\(name)") == Array(1...15).map { 8 * $0 }, "\(name)")
      }
      let metrics = try folder.metrics()
      let losses = reader.figures.filter { $0.tag == "epoch/validation_loss" }.map(\.value)
      #expect(losses == metrics.map { .scalar(Float($0.validationLoss ?? 0)) })
      let image = reader.figures.first { $0.tag == "epoch/samples" }?.value
      #expect(image == .image(width: 5, height: 3, colors: 3, png: [UInt8](SmallRun.picture)))
    }
  }

  @Test func everyParameterHasAHistogram() throws {
    try SmallRun.withFolder { folder in
      try SmallRun.train(in: folder, steps: 8)
      let weights = try SafetensorsFile(at: folder.modelURL)
      let histograms = try figures(in: folder).filter { $0.tag.hasPrefix("epoch/weights/") }
      #expect(histograms.map(\.tag).sorted() == weights.names.map { "epoch/weights/\($0)" }.sorted())
      for histogram in histograms {
        let name = String(histogram.tag.dropFirst("epoch/weights/".count))
        let elements = try #require(try weights.tensor(name)).elements.map(Double.init)
        guard case .histogram(let least, let greatest, let count, let limits, let buckets) = histogram.value
        else {
          Issue.record("\(name) is no histogram")
          continue
        }
        #expect(least == elements.min() && greatest == elements.max() && limits.last == greatest)
        #expect(count == Double(elements.count) && buckets.reduce(0, +) == count)
      }
    }
  }

  @Test(arguments: [1, 7, 8, 9, 15])
  func aRunThatGoesOnHasEachFigureOnce(stop: Int) throws {
    try SmallRun.withFolder { folder in
      #expect(try SmallRun.train(in: folder, steps: 20, stop: stop) == .request)
      #expect(try SmallRun.train(in: folder, steps: 20) == .steps)
      try expectFigures(of: folder, toBeThoseOfSteps: 20)
      let files = try eventFiles(in: folder)
      #expect(files.count == 1)
    }
  }

  @Test func whatWasLoggedAfterTheCheckpointIsLoggedAgain() throws {
    try SmallRun.withFolder { folder in
      try SmallRun.train(in: folder, steps: 20, stop: 9)
      let checkpoint = try Data(contentsOf: folder.checkpointURL)
      // Goes on to step 18 and is killed there: the checkpoint is of step 9, the last event cut off.
      try SmallRun.train(in: folder, steps: 20, stop: 18)
      try checkpoint.write(to: folder.checkpointURL)
      let file = folder.url.appending(path: try #require(eventFiles(in: folder).first))
      try Data(contentsOf: file).dropLast(5).write(to: file)
      try SmallRun.train(in: folder, steps: 20)
      try expectFigures(of: folder, toBeThoseOfSteps: 20)
    }
  }

  @Test func aRunThatHasEndedInAnEpochGoesOnWithoutThatsFigures() throws {
    try SmallRun.withFolder { folder in
      try SmallRun.train(in: folder, steps: 12)
      try expectFigures(of: folder, toBeThoseOfSteps: 12)
      try SmallRun.train(in: folder, steps: 12)
      try expectFigures(of: folder, toBeThoseOfSteps: 12)
      try SmallRun.train(in: folder, steps: 20)
      try expectFigures(of: folder, toBeThoseOfSteps: 20)
    }
  }

  @Test func aFileThatWasBeingReplacedIsNoFileMore() throws {
    try SmallRun.withFolder { folder in
      try SmallRun.train(in: folder, steps: 20, stop: 9)
      // Killed after the new file appeared, before the old one was removed.
      let name = try #require(eventFiles(in: folder).first)
      let later = name.replacing(/\d{10}/) { "\((Int($0.output) ?? 0) + 1)" }
      try FileManager.default.copyItem(
        at: folder.url.appending(path: name), to: folder.url.appending(path: later))
      try SmallRun.train(in: folder, steps: 20)
      try expectFigures(of: folder, toBeThoseOfSteps: 20)
      let left = try eventFiles(in: folder)
      #expect(left.count == 1 && left[0] > later, "read after the earlier ones")
    }
  }

  private func eventFiles(in folder: RunFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.url.path).filter(EventFileReader.isEventFile)
  }
}
