import Foundation
import GenerativeModels
import Testing

/// What can be said of how a run is trained, as a user says it.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct TrainingOptionTests {
  private func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test(arguments: [
    [
      "pixelcnn", "features=4", "blocks=1", "head_features=4", "dropout=0.3", "averaging=0.9",
      "accumulation=3",
    ],
    ["vae", "widths=[6]", "latents=2", "schedule=linear", "warm_up=0.2", "optimizer=adamw"],
    ["vq-vae", "codes=4", "code_features=2", "downsamplings=1", "hidden_features=4", "residual_features=3"],
    ["dcgan", "channels=[3,4]", "latents=2", "discriminator_steps=2", "averaging=0.9"],
  ])
  func aRunsConfigurationTrainsItAgain(run: [String]) throws {
    try withTemporaryFolder { parent in
      let (first, again) = (parent.appending(path: "first"), parent.appending(path: "again"))
      let settings = run.dropFirst().flatMap { ["--set", $0] }
      let seed = ["--seed", "18446744073709551557", "--epochs", "2", "--threads", "1"]
      let trained = try Program.run(["train", run[0], "--output", first.path] + seed + settings)
      #expect(trained.status == 0, "\(trained.errors)")
      let configuration = first.appending(path: "config.json").path
      let repeated = try Program.run(["train", "--config", configuration, "--output", again.path])
      #expect(repeated.status == 0, "\(repeated.errors)")
      try expectSameContent(first, again)
      #expect(try RunFolder(opening: again).configuration().seed == 18_446_744_073_709_551_557)
    }
  }

  @Test func aRunWithoutProgressStopsEarlyAndSaysSo() throws {
    try withTemporaryFolder { run in
      // A rate at which the first steps spoil everything.
      let settings = ["features=4", "blocks=1", "head_features=4", "learning_rate=0.5"].flatMap {
        ["--set", $0]
      }
      let ended = try Program.run(
        ["train", "--output", run.path, "--epochs", "100", "--patience", "2", "--json"] + settings)
      #expect(ended.status == 0)
      let last = try #require(Program.json(ended.output).last)
      let best = try #require(last["best_epoch"] as? Int)
      #expect(last["ended_by"] as? String == "patience")
      #expect(
        ended.errors.contains("no epoch had a lower validation loss than epoch \(best)"), "\(ended.errors)")
      let metrics = try RunFolder(opening: run).metrics()
      #expect(metrics.count == best + 2 && metrics.count < 100)
      #expect(metrics.compactMap(\.validationLoss).min() == metrics[best - 1].validationLoss)

      let resumed = try Program.run(["resume", run.path, "--json"])
      #expect(resumed.status == 0 && resumed.errors.contains("stopped early"), "\(resumed.errors)")
      #expect(try Program.json(resumed.output).count == 1, "no epoch is left")
      let patient = try Program.run(["resume", run.path, "--patience", "3", "--json"])
      #expect(patient.status == 0, "\(patient.errors)")
      #expect(try Program.json(patient.output).count >= 2, "an epoch more at least")
      #expect(try RunFolder(opening: run).configuration().recipe.patience == 3)
    }
  }

  @Test(arguments: [
    (["gan", "--patience", "3"], "patience: gan on digits has no validation loss"),
    (["--set", "accumulation=0"], "nothing can be trained with an accumulation of 0 batches"),
    (["--set", "warm_up=1"], "nothing can be trained with a warm-up of 1.0 of the run"),
    (["--set", "patience=0"], "nothing can be trained with a patience of 0 epochs"),
  ])
  func whatMakesNoSenseIsRefused(arguments: [String], message: String) throws {
    let ended = try Program.run(["train", "--output", "/nowhere/run"] + arguments)
    #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
  }

  @Test func threadsAreTheOptionsElseTheConfigurationsElseTheEnvironments() throws {
    try withTemporaryFolder { parent in
      func threads(_ arguments: [String]) throws -> Int {
        let run = ["train", "autoencoder", "--set", "widths=[4]", "--steps", "1", "--json"]
        let output = ["--output", parent.appending(path: "\(UUID())").path]
        let ended = try Program.run(run + output + arguments, environment: ["OMP_NUM_THREADS": "2"])
        return try #require(Program.json(ended.output).last?["threads"] as? Int)
      }
      // A build without OpenMP has one thread, whatever it is asked for.
      let most = try threads(["--threads", "4"])
      #expect(most == 4 || most == 1)
      let chosen = [[], ["--set", "threads=3"], ["--set", "threads=3", "--threads", "1"]]
      let found = try chosen.map(threads)
      #expect(found == [min(2, most), min(3, most), 1])
    }
  }
}
