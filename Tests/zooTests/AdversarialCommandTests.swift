import Foundation
import Testing

/// Adversarial networks as a user trains them, draws from them and walks through their latent space.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests"))
struct AdversarialCommandTests {
  private static let small = [
    "gan": ["generator_widths=[8]", "discriminator_widths=[6]", "pieces=2"],
    "dcgan": ["channels=[4,6]"],
  ]

  /// The folder of a run of a tiny pair of the digits.
  private func train(
    _ model: String, in folder: URL, _ settings: [String], _ options: [String] = ["--steps", "6"]
  ) throws -> String {
    let run = folder.appending(path: "run-\(UUID())").path
    let all = try #require(Self.small[model]) + settings
    let ended = try Program.run(
      ["train", model, "--output", run] + options + all.flatMap { ["--set", $0] })
    try #require(ended.status == 0, "\(ended.errors)")
    return run
  }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(filePath: path)) }

  @Test(arguments: ["gan", "dcgan"])
  func everyCommandKnowsAPair(model: String) throws {
    try withFolder { folder in
      let run = try train(model, in: folder, ["latents=2"], ["--epochs", "2"])
      let metrics = try #require(
        Program.json(String(contentsOfFile: "\(run)/metrics.jsonl", encoding: .utf8)).last)
      let terms = try #require(metrics["terms"] as? [String: Double])
      #expect(
        terms.keys.sorted() == [
          "discriminator loss", "generator loss", "score of data", "score of samples",
        ])
      for (command, count) in [
        (["sample", "--count", "5"], 5), (["interpolate", "--pairs", "3", "--steps", "4"], 3),
        (["interpolate", "--prior", "--path", "spherical", "--pairs", "2"], 2),
        (["manifold", "--side", "3"], 9), (["traverse", "--steps", "3"], 6),
        (["traverse", "--units", "1", "--steps", "4", "--prior", "--seed", "3"], 4),
        (["arithmetic", "--from", "thick", "--minus", "thin", "--plus", "left", "--draws", "40"], nil),
        (["film", "--epochs", "9"], nil),
      ] as [([String], Int?)] {
        let output = folder.appending(path: "file.png").path
        let ended = try Program.run(
          [command[0], run] + command.dropFirst() + ["--output", output, "--json"])
        #expect(ended.status == 0, "\(ended.errors)")
        let report = try #require(Program.json(ended.output).last)
        #expect(report["model"] as? String == model && report["count"] as? Int == count, "\(ended.output)")
        #expect(try bytes(output).starts(with: [0x89, 0x50, 0x4E, 0x47]))
      }
      let report = try String(contentsOfFile: "\(run)/report.html", encoding: .utf8)
      for part in [
        "The latent plane", "Spherical ways between draws", "Units", "The same noise after epochs 1, 2",
      ] {
        #expect(report.contains(part), "\(part)")
      }
      for (command, message) in [
        (["interpolate", "--from", "3", "--to", "2"], "--from: \(model) has no encoder"),
        (["traverse", "--image", "3"], "--image: \(model) has no encoder"),
        (["arithmetic", "--draws", "40"], "draws are 'thick right', fewer than 8; use more --draws"),
        (["arithmetic", "--from", "10"], "'10': digits has the classes 0 to 9"),
        (["arithmetic", "--from", "bold"], "'bold' is not a group of images"),
        (["film", "--images", "17"], "the pictures have 16 images"),
        (["reconstruct"], "\(model) reconstructs no images"),
        (["sample", "--class", "1"], "the model was trained without classes"),
        (["interpolate", "--class", "1"], "the model was trained without classes"),
      ] {
        let ended = try Program.run([command[0], run] + command.dropFirst())
        #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
      }
    }
  }

  @Test(arguments: ["gan", "dcgan"])
  func imagesAreOfTheChosenClass(model: String) throws {
    try withFolder { folder in
      let run = try train(model, in: folder, ["latents=3", "classes=10", "loss=hinge"])
      let picture = folder.appending(path: "picture.png").path
      func drawn(_ command: [String]) throws -> Data {
        let ended = try Program.run([command[0], run] + command.dropFirst() + ["--output", picture])
        #expect(ended.status == 0, "\(ended.errors)")
        return try bytes(picture)
      }
      for command in ["sample", "interpolate", "traverse"] {
        #expect(try drawn([command, "--class", "3"]) != drawn([command, "--class", "4"]))
      }
      #expect(try drawn(["interpolate"]) != drawn(["interpolate", "--class", "0"]))
      _ = try drawn([
        "arithmetic", "--from", "thick 3", "--minus", "thin 3", "--plus", "thin 7", "--draws", "100",
      ])
      for (command, message) in [
        (["sample", "--class", "10"], "the model has the classes 0 to 9"),
        (["arithmetic"], "'thick right': the model makes images of classes; say of which"),
        (["arithmetic", "--from", "3", "--minus", "4", "--plus", "5"], "no class is left of three"),
        (["arithmetic", "--from", "10", "--minus", "4", "--plus", "5"], "the model has the classes 0 to 9"),
      ] {
        let ended = try Program.run([command[0], run] + command.dropFirst())
        #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
      }
    }
  }

  @Test func aRunHasTheSameBitsOnAnyNumberOfThreads() throws {
    try withFolder { folder in
      let settings = [
        "discriminator_normalization=none", "loss=wasserstein", "gradient_penalty=10",
        "discriminator_steps=5", "channels=[16,32]",
      ]
      let runs = try ["1", "4"].map {
        try train("dcgan", in: folder, settings, ["--steps", "6", "--threads", $0])
      }
      #expect(try bytes("\(runs[0])/model.safetensors") == bytes("\(runs[1])/model.safetensors"))
      #expect(try bytes("\(runs[0])/samples.png") == bytes("\(runs[1])/samples.png"))
      let other = try train("dcgan", in: folder, settings, ["--steps", "6", "--seed", "2"])
      #expect(try bytes("\(runs[0])/model.safetensors") != bytes("\(other)/model.safetensors"))
    }
  }

  @Test func whatNoPairCanBeTrainedByIsRefusedInOneLine() throws {
    for (model, settings, message) in [
      (
        "dcgan", ["gradient_penalty=10"], "a penalty on the discriminator's gradient with batch normalisation"
      ),
      ("dcgan", ["r1_penalty=1"], "set discriminator_normalization to none or spectral"),
      ("dcgan", ["channels=[4,4,4,4]"], "4 levels, which leave nothing of 8×8×1"),
      ("gan", ["discriminator_steps=0"], "0 steps of the discriminator"),
      ("gan", ["loss=hinge", "label_smoothing=0.1"], "label smoothing, while hinge has no targets"),
      ("gan", ["pieces=0"], "0 pieces of a maxout unit"),
    ] {
      let ended = try Program.run(["train", model] + settings.flatMap { ["--set", $0] })
      #expect(ended.status == 64 && ended.output.isEmpty)
      #expect(ended.errors.contains(message), "\(ended.errors)")
      #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
    }
  }

  @Test func aFilmIsOfAnyModelsRun() throws {
    try withFolder { folder in
      let (run, output) = (folder.appending(path: "run").path, folder.appending(path: "film.png").path)
      let trained = try Program.run([
        "train", "autoencoder", "--output", run, "--epochs", "3", "--set", "widths=[9]", "--set", "code=3",
      ])
      try #require(trained.status == 0, "\(trained.errors)")
      try Data("no picture".utf8).write(to: URL(filePath: "\(run)/samples/epoch-0002.png"))
      let ended = try Program.run(["film", run, "--output", output, "--json"])
      #expect(ended.status == 0 && ended.errors.contains("left out: "), "\(ended.errors)")
      let report = try #require(Program.json(ended.output).last)
      #expect(report["epochs"] as? [Int] == [1, 3] && report["images"] as? Int == 8)
      #expect((report["left_out"] as? [String])?.first?.contains("epoch-0002.png: cannot be read") == true)
      #expect(try bytes(output).starts(with: [0x89, 0x50, 0x4E, 0x47]))

      try FileManager.default.removeItem(atPath: "\(run)/samples")
      let empty = try Program.run(["film", run, "--output", "\(output)2"])
      #expect(empty.status == 1 && empty.errors.contains("has no picture of an epoch"), "\(empty.errors)")
      let file = try Program.run(["film", "\(run)/model.safetensors"])
      #expect(file.status == 1 && file.errors.contains("not the folder of a run"), "\(file.errors)")
    }
  }
}
