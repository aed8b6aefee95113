import Foundation
import GenerativeModels
import Testing

/// The program as a user runs it: what it prints, where, and how it ends.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct CommandLineTests {
  @Test func trainedModelIsEvaluatedAndSampledFrom() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = folder.appending(path: "run").path
    let small = ["--set", "features=4", "--set", "blocks=1", "--set", "head_features=8", "--steps", "3"]

    let trained = try Program.run(["train", "--output", run, "--json"] + small)
    #expect(trained.status == 0)
    #expect(trained.errors.contains("epoch 1"))
    let last = try Program.json(trained.output).last
    #expect(last?["run"] as? String == run)
    let bits = try #require(last?["bits_per_dim"] as? Double)
    #expect(bits > 0)
    let files = [
      "config.json", "metrics.jsonl", "model.safetensors", "samples.png", "samples/epoch-0001.png",
      "report.html",
    ]
    for file in files { #expect(FileManager.default.fileExists(atPath: "\(run)/\(file)"), "\(file)") }

    let evaluated = try Program.json(Program.run(["evaluate", run, "--json"]).output).last
    #expect(evaluated?["bits_per_dim"] as? Double == bits)
    #expect(evaluated?["count"] as? Int == 300)

    let picture = folder.appending(path: "drawn.png").path
    let drawn = try Program.run(["sample", "\(run)/model.safetensors", "--count", "4", "--output", picture])
    #expect(drawn.status == 0)
    #expect(try Data(contentsOf: URL(filePath: picture)).starts(with: [0x89, 0x50, 0x4E, 0x47]))

    let sheet = folder.appending(path: "completions.png").path
    let completed = try Program.run([
      "complete", run, "--count", "2", "--completions", "3", "--rows", "5", "--output", sheet, "--json",
    ])
    let report = try #require(Program.json(completed.output).last)
    #expect(report["known_pixels"] as? Int == 40 && report["count"] as? Int == 2)
    #expect(try Data(contentsOf: URL(filePath: sheet)).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    let mistakes = [
      (["--rows", "8"], "64 known pixels leave nothing"),
      (["--rows", "3", "--pixels", "9"], "give one"),
      (["--input", "/nowhere.png"], "/nowhere.png: cannot be read"),
      (["--input", sheet], "the model was made for 8×8×1"),
    ]
    for (arguments, message) in mistakes {
      let ended = try Program.run(["complete", run, "--output", "\(sheet).png"] + arguments)
      #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
    }

    let again = try Program.run(["train", "--output", run] + small)
    #expect(again.status == 1)
    #expect(again.errors.contains("holds a run already"))
  }

  @Test func modelsOfClassesAreSampledByClass() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (run, picture) = (folder.appending(path: "run").path, folder.appending(path: "drawn.png").path)
    let small = ["features=4", "layers=1", "head_features=8", "classes=10"].flatMap { ["--set", $0] }
    #expect(
      try Program.run(["train", "gated-pixelcnn", "--output", run, "--steps", "2"] + small).status == 0)
    #expect(try Program.run(["evaluate", run]).status == 0)
    func sample(_ label: String) throws -> Program.Ended {
      try Program.run(["sample", run, "--count", "4", "--class", label, "--output", picture])
    }
    #expect(try sample("3").status == 0)
    let missing = try sample("10")
    #expect(missing.status == 64)
    #expect(missing.errors.contains("the model has the classes 0 to 9"))
  }

  @Test(arguments: [("vae", "widths=[8]"), ("convolutional-vae", "channels=[4]")])
  func variationalAutoencodersAreJudgedByTheirBounds(model: String, small: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (run, picture) = (folder.appending(path: "run").path, folder.appending(path: "drawn.png").path)
    let settings = [small, "classes=10", "kl_weight=0.5", "warm_up_epochs=1"].flatMap { ["--set", $0] }
    let trained = try Program.run(
      ["train", model, "--output", run, "--steps", "3", "--json"] + settings)
    #expect(trained.status == 0, "\(trained.errors)")
    let epoch = try #require(Program.json(trained.output).first)
    let terms = try #require(epoch["terms"] as? [String: Double])
    #expect(terms.keys.sorted() == ["divergence", "negative evidence lower bound", "reconstruction"])
    let last = try #require(Program.json(trained.output).last)
    #expect(last["importance_samples"] as? Int == 100 && last["count"] as? Int == 300)

    let arguments = ["evaluate", run, "--importance-samples", "50", "--count", "30", "--json"]
    let judged = try #require(Program.json(Program.run(arguments).output).last)
    #expect(judged["importance_samples"] as? Int == 50 && judged["count"] as? Int == 30)
    let bound = try #require(judged["evidence_lower_bound_nats"] as? Double)
    #expect(try #require(judged["importance_weighted_nats"] as? Double) < bound)
    let unweighted = try Program.run(["evaluate", run, "--importance-samples", "0"])
    #expect(
      unweighted.output.contains("negative evidence lower bound") && !unweighted.output.contains("samples"))

    let drawn = try Program.run(["sample", run, "--count", "4", "--class", "3", "--output", picture])
    #expect(drawn.status == 0)
    #expect(try Data(contentsOf: URL(filePath: picture)).starts(with: [0x89, 0x50, 0x4E, 0x47]))
    for label in [[], ["--class", "9"]] {
      #expect(try Program.run(["sample", run, "--means", "--output", picture] + label).status == 0)
    }
    let completed = try Program.run(["complete", run, "--output", picture])
    #expect(completed.status == 64 && completed.errors.contains("completes no images"), "\(completed.errors)")
  }

  @Test func listShowsModelsAndData() throws {
    let listed = try Program.json(Program.run(["list", "--json"]).output)
    #expect(listed.contains { $0["model"] as? String == "pixelcnn" })
    #expect(listed.contains { $0["data"] as? String == "digits" && $0["found"] as? Bool == true })
  }

  @Test(arguments: [
    (["train", "pixelcn"], 64, "did you mean pixelcnn or"),
    (["train", "--data", "digit"], 64, "did you mean digits?"),
    (["train", "--reproduce", "binarised-mnist"], 64, "did you mean binarized-mnist"),
    (["train", "--reproduce", "digits"], 64, "pixelcnn has no reproduction on 'digits'"),
    (["train", "--reproduce", "mnist", "--data", "digits"], 64, "two data sets"),
    (["train", "--learning-rate", "fast"], 64, "'fast' is not a number above 0"),
    (["train", "--learning-rate", "nan"], 64, "'nan' is not a number above 0"),
    (["train", "--set", "features=0"], 64, "0 features"),
    (["train", "--set", "threads=0"], 64, "0 threads"),
    (["train", "--set", "beta1=1"], 64, "a beta1 of 1.0"),
    (
      ["train", "gated-pixelcnn", "--set", "classes=9"], 64,
      "digits has images of class 9, and the model is for 9 classes"
    ),
    (["train", "vae", "--set", "latents=0"], 64, "0 latent variables"),
    (["train", "vae", "--set", "importance_samples=0"], 64, "0 importance samples"),
    (["train", "vae", "--set", "likelihood=normal"], 64, "likelihood cannot have the value"),
    (["train", "convolutional-vae", "--set", "channels=[4,4,4,4]"], 64, "leave nothing of 8×8×1"),
    (["evaluate", "/nowhere", "--importance-samples=-1"], 64, "whole number of 0 or more"),
    (["train", "--output", "/dev/null/run"], 1, "/dev/null/run: the folder can't be made: Not a directory"),
    (["train", "--data", "mnist", "--data-dir", "/nowhere"], 1, "not found in /nowhere/mnist"),
    (["evaluate", "/nowhere"], 1, "/nowhere: there is no such file or folder"),
    (["evaluate", "/"], 1, "not the folder of a run"),
    (["sample", "/dev/null"], 1, "/dev/null"),
  ])
  func mistakesEndInOneClearLine(arguments: [String], status: Int32, message: String) throws {
    let ended = try Program.run(arguments)
    #expect(ended.status == status)
    #expect(ended.errors.contains(message), "\(ended.errors)")
    #expect(ended.output.isEmpty)
  }

  @Test func aFullDiskIsNamedAndLeavesNothing() throws {
    try #require(FileManager.default.fileExists(atPath: "/bin/sh"))
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    // Blocks of 512 or 1024 bytes: too few for the weights, enough for what OpenMP writes.
    let command = "ulimit -f 64; exec \"$0\" train --steps 1 --output \"$1\""
    let ended = try Program.run(["-c", command, Program.url.path, folder.path], of: URL(filePath: "/bin/sh"))
    #expect(ended.status == 1)
    #expect(ended.errors.contains("no space left"), "\(ended.errors)")
    let left = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    #expect(!left.contains { $0.hasPrefix("model") || $0.contains("partial") }, "\(left)")
  }
}
