import Foundation
import GenerativeModels
import Testing

/// `zoo probe` as a user runs it.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct ProbeCommandTests {
  @Test func aTrainedModelIsProbed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (run, plot) = (folder.appending(path: "run").path, folder.appending(path: "probe.svg").path)
    let small = ["--steps", "20", "--set", "widths=[24]", "--set", "latents=9"]
    #expect(try Program.run(["train", "vae", "--output", run] + small).status == 0)

    let few = ["--labels", "50,all", "--seeds", "2", "--steps", "30", "--output", plot]
    let probed = try Program.run(["probe", run] + few)
    #expect(probed.status == 0, "\(probed.errors)")
    let lines = probed.output.split(separator: "\n").map { String($0) }
    #expect(lines.count == 8)
    #expect(lines[0].hasPrefix("vae on digits: test errors in %"))
    #expect(lines[2].hasPrefix("50 ") && lines[2].filter { $0 == "±" }.count == 5)
    #expect(lines[3].hasPrefix("all 1297"))
    let start = "fine-tuned, 50 labels, seed 2: test error"
    let trial = probed.errors.split(separator: "\n").first { $0.hasPrefix(start) }
    #expect(try #require(trial).contains(" %, learning rate "))
    #expect(try String(contentsOf: URL(filePath: plot), encoding: .utf8).hasPrefix("<svg"))

    let alone = ["probe", "\(run)/model.safetensors", "--data", "digits", "--json"]
    let printed = try Program.json(Program.run(alone + few).output)
    #expect(printed.count == 2 * 5 + 2 + 1)
    for result in printed.prefix(10) {
      let rate = try #require(result["error_rate"] as? Double)
      #expect(rate > 0.02 && rate < 0.95)
    }

    let other = ["--methods", "linear-on-pixels,from-scratch", "--optimizer", "momentum"]
    let compared = try Program.run(["probe", run, "--input-dropout", "0.2"] + few + other)
    let columns = try #require(compared.output.split(separator: "\n").dropFirst().first, "\(compared.errors)")
    #expect(columns.contains("from scratch") && columns.contains("linear on pixels"))
    #expect(!columns.contains("fine-tuned") && !columns.contains("linear on PCA"))

    let mistakes = [
      (["--labels", "9"], 64, "9 labels do not do for 10 classes"),
      (["--labels", "5000"], 64, "5000 labels of 1297 images"),
      (["--labels", "100,100"], 64, "says something twice"),
      (["--labels", "few"], 64, "'few' is not a whole number"),
      (["--methods", "guessing"], 64, "'guessing' is none of the methods"),
      (["--dropout", "1"], 64, "'1' is not a number from 0 to below 1"),
      (["--data", "mnist", "--data-dir", "/nowhere"], 1, "not found in /nowhere/mnist"),
    ]
    for (arguments, status, message) in mistakes {
      let ended = try Program.run(["probe", run, "--output", plot] + arguments)
      #expect(ended.status == status && ended.errors.contains(message), "\(ended.errors)")
    }
  }

  @Test func aModelWithoutFeaturesIsRefused() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let small = ["--set", "features=4", "--set", "blocks=1", "--set", "head_features=8", "--steps", "1"]
    #expect(try Program.run(["train", "pixelcnn", "--output", folder.path] + small).status == 0)
    let ended = try Program.run(["probe", folder.path])
    #expect(ended.status == 64)
    #expect(ended.errors.contains("pixelcnn makes no features of images"), "\(ended.errors)")
  }
}
