import Foundation
import GenerativeModels
import Testing

/// Runs that are stopped from outside, and go on.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct ResumeCommandTests {
  /// With a constant learning rate, so that runs which had other limits from the start have the same bits.
  private let small = ["features=8", "blocks=1", "head_features=8", "averaging=0.9", "schedule=constant"]
    .flatMap { ["--set", $0] }

  private func train(_ url: URL, epochs: Int) -> [String] {
    ["train", "--output", url.path, "--epochs", "\(epochs)", "--threads", "1"] + small
  }

  private func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
  func aSignalIsARequestToStopAndToGoOnLater(signal: Int32, status: Int32) throws {
    try withTemporaryFolder { parent in
      let (whole, stopped) = (parent.appending(path: "whole"), parent.appending(path: "stopped"))
      let program = try RunningProgram(train(stopped, epochs: 300))
      let metrics = stopped.appending(path: "metrics.jsonl").path
      program.wait { FileManager.default.fileExists(atPath: metrics) }
      program.send(signal)
      let end = try program.end()
      #expect(end.status == status && !end.isKilled, "\(end.errors)")
      #expect(end.errors.contains("; 'zoo resume \(stopped.relativePath)' goes on"), "\(end.errors)")

      let folder = try RunFolder(opening: stopped)
      let epochs = try #require(try folder.trainingState()).finishedEpochs + 1
      let resumed = try Program.run(["resume", stopped.path, "--epochs", "\(epochs)", "--json"])
      #expect(resumed.status == 0)
      #expect(resumed.errors.contains("goes on after step"), "\(resumed.errors)")
      let last = try #require(Program.json(resumed.output).last)
      #expect(last["run"] as? String == stopped.path && last["bits_per_dim"] is Double)
      #expect(try Program.run(train(whole, epochs: epochs)).status == 0)
      try expectSameContent(stopped, whole)
    }
  }

  @Test func aRunIsTrainedByOneProcessAtATime() throws {
    try withTemporaryFolder { run in
      let program = try RunningProgram(train(run, epochs: 300))
      program.wait { FileManager.default.fileExists(atPath: run.appending(path: "config.json").path) }
      let second = try Program.run(["resume", run.path])
      program.send(SIGKILL)
      #expect(try program.end().isKilled)
      #expect(second.status == 1 && second.errors.contains("another process is training this run"))
    }
  }

  @Test func aRunThatHasEndedGoesOnToALaterEnd() throws {
    try withTemporaryFolder { parent in
      let (whole, short) = (parent.appending(path: "whole"), parent.appending(path: "short"))
      #expect(try Program.run(train(short, epochs: 1)).status == 0)
      #expect(try Program.run(["resume", short.path, "--epochs", "2"]).status == 0)
      #expect(try Program.run(train(whole, epochs: 2)).status == 0)
      try expectSameContent(short, whole)
      let again = try Program.run(["resume", short.path, "--json"])
      #expect(again.status == 0)
      #expect(try Program.json(again.output).count == 1, "no epoch is left")
      let back = try Program.run(["resume", short.path, "--epochs", "1"])
      #expect(back.status == 64 && back.errors.contains("already: after step 82, epoch 2"), "\(back.errors)")
    }
  }

  @Test func aFullDiskStopsTheRunAndLeavesTheCheckpointBefore() throws {
    try #require(FileManager.default.fileExists(atPath: "/bin/sh"))
    // A checkpoint that is larger than any other file.
    let large = ["--set", "features=32"]
    try withTemporaryFolder { parent in
      let (whole, full) = (parent.appending(path: "whole"), parent.appending(path: "full"))
      #expect(try Program.run(train(full, epochs: 1) + large).status == 0)
      let checkpoint = full.appending(path: "checkpoint.safetensors")
      let before = try Data(contentsOf: checkpoint)
      // Blocks of 512 or 1024 bytes: too few for the checkpoint, enough for the weights.
      let command = "ulimit -f \((before.count - 2048) / 1024); exec \"$0\" resume \"$1\" --epochs 3"
      let ended = try Program.run(["-c", command, Program.url.path, full.path], of: URL(filePath: "/bin/sh"))
      #expect(ended.status == 1)
      let line =
        "zoo: \(checkpoint.path): no space left on the disk; 'zoo resume \(full.relativePath)' goes on"
      #expect(ended.errors.contains(line), "\(ended.errors)")
      #expect(try Data(contentsOf: checkpoint) == before)
      #expect(TrainedFolder(url: full).unfinished.isEmpty)

      #expect(try Program.run(["resume", full.path]).status == 0)
      #expect(try Program.run(train(whole, epochs: 3) + large).status == 0)
      try expectSameContent(full, whole)
    }
  }

  @Test(
    arguments: [
      ("checkpoint.safetensors", Data("no tensors".utf8), "checkpoint.safetensors"),
      ("checkpoint.safetensors", nil, "no checkpoint, for its metadata has no usable \"checkpoint_version\""),
      ("config.json", Data("{}".utf8), "there is no model"),
    ] as [(String, Data?, String)])
  func whatIsDamagedIsNamed(file: String, content: Data?, message: String) throws {
    try withTemporaryFolder { run in
      #expect(try Program.run(train(run, epochs: 1)).status == 0)
      let model = try Data(contentsOf: run.appending(path: "model.safetensors"))
      try (content ?? model).write(to: run.appending(path: file))
      let ended = try Program.run(["resume", run.path, "--epochs", "2"])
      #expect(ended.status == 1)
      #expect(ended.errors.contains(message) && ended.errors.contains(run.path), "\(ended.errors)")
      #expect(ended.errors.split(separator: "\n").count == 1)
    }
  }

  @Test(arguments: [
    (["resume", "/nowhere"], 1, "/nowhere: there is no such file or folder"),
    (["resume", "/"], 1, "not the folder of a run"),
    (["resume", "/nowhere", "--epochs", "0"], 64, "'0' is not a whole number of 1 or more"),
    (["train", "--checkpoint-seconds=-1"], 64, "'-1' is not a number of 0 or more"),
  ])
  func mistakesEndInOneClearLine(arguments: [String], status: Int32, message: String) throws {
    let ended = try Program.run(arguments)
    #expect(ended.status == status && ended.errors.contains(message), "\(ended.errors)")
  }
}
