import Foundation
import ModelZoo
import Tensors
import Testing

@testable import Training

/// The folder that a run leaves.
@Suite struct RunFolderTests {
  static let configuration = RunConfiguration(
    of: TinyPixelCNN.self, TinyPixelCNN.Configuration(channels: 3, dropout: 0.2), data: "digits",
    recipe: Recipe(epochs: 2, batchSize: 100, learningRate: 0.1, beta1: 0.75, gradientNorm: 5),
    limits: TrainingLimits(epochs: 2, minutes: 1.5), seed: .max, threads: 2)

  @Test func aConfigurationComesBackAsItWas() throws {
    try withTemporaryFolder { folder in
      try RunFolder(creating: folder).write(Self.configuration)
      let found = try RunFolder(opening: folder).configuration()
      #expect(found == Self.configuration)
      #expect(
        try found.configuration.decoded(as: TinyPixelCNN.Configuration.self)
          == TinyPixelCNN.Configuration(channels: 3, dropout: 0.2))
    }
  }

  @Test func freshFoldersAreNumbered() throws {
    try withTemporaryFolder { folder in
      let runs = folder.appending(path: "runs")
      let names = try (0..<3).map { _ in
        try RunFolder(creatingIn: runs, model: "pixelcnn", data: "digits").url.lastPathComponent
      }
      #expect(names == ["pixelcnn-digits-1", "pixelcnn-digits-2", "pixelcnn-digits-3"])
      #expect(try contents(of: runs) == names)
    }
  }

  @Test func anExistingRunIsOverwrittenOnlyWhenToldTo() throws {
    try withTemporaryFolder { folder in
      try Data("mine".utf8).write(to: folder.appending(path: "notes.txt"))
      let run = try RunFolder(creating: folder)
      try run.write(Self.configuration)
      try run.writeSamples(Data(), epoch: 1)
      #expect(throws: RunError.exists(path: folder.path)) { try RunFolder(creating: folder) }
      #expect(try contents(of: folder) == ["config.json", "notes.txt", "samples"])
      _ = try RunFolder(creating: folder, overwriting: true)
      #expect(try contents(of: folder) == ["notes.txt"])
    }
  }

  @Test func whatIsNoRunIsNamed() throws {
    try withTemporaryFolder { folder in
      let nowhere = folder.appending(path: "nowhere")
      #expect(throws: RunError.file(.notFound(path: nowhere.path))) { try RunFolder(opening: nowhere) }
      #expect(throws: RunError.notARun(path: folder.path, missing: "config.json")) {
        try RunFolder(opening: folder)
      }
      let run = try RunFolder(creating: folder)
      #expect(throws: RunError.file(.notFound(path: run.metricsURL.path))) { try run.metrics() }
    }
  }

  @Test func aFileInThePlaceOfTheFolderIsNamed() throws {
    try withTemporaryFolder { folder in
      let url = folder.appending(path: "run")
      try Data().write(to: url)
      #expect(throws: RunError.file(.alreadyExists(path: url.path))) { try RunFolder(creating: url) }
      #expect(throws: RunError.notARun(path: url.path, missing: "config.json")) {
        try RunFolder(opening: url)
      }
    }
  }

  @Test func aFolderBelowAFileIsNamedWithTheReason() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "file")
      try Data().write(to: file)
      let reason = "the folder can't be made: Not a directory"
      for (url, make) in [
        (file.appending(path: "run"), { _ = try RunFolder(creating: $0) }),
        (file.appending(path: "runs"), { _ = try RunFolder(creatingIn: $0, model: "m", data: "d") }),
      ] as [(URL, (URL) throws -> Void)] {
        #expect(throws: RunError.file(.failed(path: url.path, reason: reason))) { try make(url) }
      }
    }
  }

  @Test func aConfigurationWrittenBeforeThereWereMoreKeysIsRead() throws {
    let json = #"{"epochs":2,"batch_size":8,"learning_rate":0.5,"optimizer":"adam","schedule":"cosine"}"#
    let recipe = try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
    #expect(recipe == Recipe(epochs: 2, batchSize: 8, learningRate: 0.5, schedule: .cosine))
  }

  @Test(arguments: [
    ("", "it is not JSON of the expected form"),
    ("{}", "there is no model"),
    (text(replacing: "100", with: "\"many\""), "recipe.batch_size is not JSON"),
    (text(replacing: "100", with: "0"), "a batch of 0 images"),
    (text(replacing: "1.5", with: "-1"), "a limit of -1.0 minutes"),
    (text(replacing: "\"adam\"", with: "\"momentum\""), "a beta1, which momentum does not have"),
    (text(replacing: "0.75", with: "1"), "a beta1 of 1.0"),
  ])
  func aDamagedConfigurationIsRefusedAndTheFaultNamed(text: String, fault: String) throws {
    try withTemporaryFolder { folder in
      try Data(text.utf8).write(to: folder.appending(path: "config.json"))
      let run = try RunFolder(opening: folder)
      let error = #expect(throws: RunError.self) { try run.configuration() }
      guard case .damaged(let path, let reason) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(path == run.configurationURL.path)
      #expect(reason.contains(fault), "\(reason)")
    }
  }

  @Test func metricsAreOneLineAnEpoch() throws {
    try withTemporaryFolder { folder in
      let run = try RunFolder(creating: folder)
      let metrics = (1...3).map { epoch in
        EpochMetrics(
          epoch: epoch, step: 10 * epoch, loss: 0.5, terms: ["loss": 0.5],
          validationLoss: epoch == 2 ? nil : 0.25, imagesPerSecond: 100, seconds: 0.1 * Double(epoch))
      }
      for figures in metrics { try run.append(figures) }
      #expect(try run.metrics() == metrics)
      let lines = try String(contentsOf: run.metricsURL, encoding: .utf8).split(separator: "\n")
      #expect(lines.count == 3)
      let object = try JSONSerialization.jsonObject(with: Data(lines[0].utf8))
      #expect(
        try #require(object as? [String: Any]).keys.sorted()
          == ["epoch", "images_per_second", "loss", "seconds", "step", "terms", "validation_loss"])
    }
  }

  @Test func aRecordedRunHasTheBestModelAndAPictureAnEpoch() throws {
    try withTemporaryFolder { folder in
      let run = try RunFolder(creating: folder)
      let model = TinyPixelCNN(seed: 1, configuration: TinyPixelCNN.Configuration(channels: 2, dropout: 0))
      let trainer = Trainer(
        model, on: TinyPixelCNN.data, recipe: TinyPixelCNN.recipe(for: model.format),
        limits: TrainingLimits(steps: 3), seed: 1)
      let recorder = RunRecorder(run, model, seed: 1) { generator in
        #expect(model.sample(count: 4, using: &generator).shape == [4, 8, 8, 1])
        return Data("picture".utf8)
      }
      try trainer.run { try recorder.record($0) }
      #expect(try run.metrics().map(\.step) == [3])
      #expect(try contents(of: folder) == ["metrics.jsonl", "model.safetensors", "samples"])
      #expect(try contents(of: run.samplesURL) == ["epoch-0001.png"])
      let opened = try openModel(TinyPixelCNN.self, from: run.modelURL)
      #expect(
        opened.evaluate(on: trainer.data[.test]).negativeLogLikelihoodNats
          == model.evaluate(on: trainer.data[.test]).negativeLogLikelihoodNats)
    }
  }

  /// A whole configuration with one change.
  private static func text(replacing part: String, with other: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .prettyPrinted
    let text = (try? encoder.encode(configuration)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    precondition(text.contains(part), "\(text) has no \(part)")
    return text.replacingOccurrences(of: part, with: other)
  }
}
