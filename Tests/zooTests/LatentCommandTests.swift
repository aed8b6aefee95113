import Foundation
import Testing

/// The commands that show what a model has kept of images, as a user runs them.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct LatentCommandTests {
  @Test func everyCommandLeavesOneFileAndSaysWhatIsInIt() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try trained(in: folder, ["latents=2"])
    let (png, svg) = (Data([0x89, 0x50, 0x4E, 0x47]), Data("<svg".utf8))
    for (command, start, count) in [
      (["reconstruct", "--count", "9"], png, 9), (["interpolate", "--from", "3", "--to", "1"], png, 1),
      (["interpolate", "--pairs", "3", "--steps", "4"], png, 3),
      (["interpolate", "--prior", "--path", "spherical", "--pairs", "2"], png, 2),
      (["manifold", "--side", "3"], png, 9), (["traverse", "--steps", "3"], png, 6),
      (["traverse", "--image", "5", "--units", "1", "--steps", "4"], png, 4),
      (["scatter", "--count", "50"], svg, 50),
      (["encode"], Data([0x93]) + Data("NUMPY".utf8), 200),
    ] {
      let output = folder.appending(path: "file").path
      let ended = try Program.run([command[0], run] + command.dropFirst() + ["--output", output, "--json"])
      #expect(ended.status == 0, "\(ended.errors)")
      let report = try Program.json(ended.output).last
      #expect(report?["model"] as? String == "vae" && report?["count"] as? Int == count, "\(ended.output)")
      #expect(try Data(contentsOf: URL(filePath: output)).starts(with: start))
    }
    let report = try String(contentsOfFile: "\(run)/report.html", encoding: .utf8)
    for part in ["Validation images above", "The latent plane", "Ways between", "Units", "by class"] {
      #expect(report.contains(part), "\(part)")
    }
    for (command, message) in [
      (["interpolate", "--from", "3", "--to", "200"], "--to 200: the images are numbered from 0 to 199"),
      (["manifold", "--units", "0,2"], "--units 2: the latent units are numbered from 0 to 1"),
      (["scatter", "--units", "0,2"], "--units 2: the features are numbered from 0 to 1"),
      (["manifold", "--class", "3"], "--class 3: the model was trained without classes"),
    ] {
      let ended = try Program.run([command[0], run] + command.dropFirst())
      #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
    }
  }

  @Test func classesAreEncodedAndDecodedWith() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try trained(in: folder, ["latents=3", "classes=10"])
    let (features, labels) = (folder.appending(path: "f.npy").path, folder.appending(path: "l.npy").path)
    #expect(try Program.run(["encode", run, "--output", features, "--labels", labels]).status == 0)
    // 200 validation images of 3 features, and their classes; both headers take 128 bytes.
    #expect(try Data(contentsOf: URL(filePath: features)).count == 128 + 200 * 3 * 4)
    #expect(try Data(contentsOf: URL(filePath: labels)).count == 128 + 200 * 8)

    let picture = folder.appending(path: "picture.png").path
    func manifold(_ label: String) throws -> Data {
      let drawn = ["manifold", run, "--units", "2,0", "--side", "2", "--class", label, "--output", picture]
      #expect(try Program.run(drawn).status == 0)
      return try Data(contentsOf: URL(filePath: picture))
    }
    #expect(try manifold("3") != manifold("4"))
    for command in ["interpolate", "traverse", "reconstruct", "scatter"] {
      #expect(try Program.run([command, run, "--output", picture]).status == 0, "\(command)")
    }
    let missing = try Program.run(["manifold", run, "--units", "0,1", "--class", "10"])
    #expect(missing.status == 64 && missing.errors.contains("classes 0 to 9"))
    let unclear = try Program.run(["manifold", run])
    #expect(unclear.status == 64 && unclear.errors.contains("the model has 3 latent units; choose two"))
  }

  @Test func arithmeticIsDoneWithClassesThatAClassifierFinds() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = try trained(in: folder, ["widths=[64]", "latents=8"], ["--epochs", "10"])
    let groups = ["--from", "thick 0", "--minus", "0", "--plus", "0", "--images", "2"]
    let output = folder.appending(path: "sums.png").path
    let ended = try Program.run(["arithmetic", run, "--output", output, "--json"] + groups)
    #expect(ended.status == 0, "\(ended.errors)")
    let report = try #require(Program.json(ended.output).last)
    let terms = try #require(report["terms"] as? [[String: Any]])
    #expect(terms.map { $0["group"] as? String } == ["thick 0", "0", "0"])
    for term in terms { #expect(term["classes"] as? [Int] == [0, 0]) }
    let found = terms.compactMap { $0["found"] as? Int }
    #expect(found.count == 3 && found[0] < found[1] && found[1] < 4000)
    let ink = terms.compactMap { $0["ink"] as? Double }
    #expect(ink.count == 3 && ink[0] > ink[1])
    #expect(try Data(contentsOf: URL(filePath: output)).starts(with: [0x89, 0x50, 0x4E, 0x47]))

    let alone = try Program.run(["arithmetic", "\(run)/model.safetensors", "--output", output] + groups)
    #expect(
      alone.status == 64 && alone.errors.contains("does not say what data it was trained on; use --data"))
  }

  /// The folder of a run of a tiny VAE of the digits.
  private func trained(
    in folder: URL, _ settings: [String], _ length: [String] = ["--steps", "2"]
  ) throws -> String {
    let run = folder.appending(path: "run").path
    let options = (["widths=[8]"] + settings).flatMap { ["--set", $0] }
    let ended = try Program.run(["train", "vae", "--output", run] + length + options)
    try #require(ended.status == 0, "\(ended.errors)")
    return run
  }

  @Test func modelsWithoutALatentSpaceSaySo() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = folder.appending(path: "run").path
    let small = ["--set", "features=4", "--set", "blocks=1", "--set", "head_features=8", "--steps", "1"]
    #expect(try Program.run(["train", "--output", run] + small).status == 0)
    for (command, message) in [
      ("reconstruct", "pixelcnn reconstructs no images"), ("interpolate", "pixelcnn has no latent space"),
      ("manifold", "pixelcnn has no latent space"), ("traverse", "pixelcnn has no latent space"),
      ("scatter", "pixelcnn makes no features of images"), ("encode", "pixelcnn makes no features of images"),
    ] {
      let output = folder.appending(path: "nothing").path
      let ended = try Program.run([command, run, "--output", output])
      #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
      #expect(!FileManager.default.fileExists(atPath: output))
    }
    let report = try String(contentsOfFile: "\(run)/report.html", encoding: .utf8)
    for part in [
      "pixelcnn on digits", "bits per dim", "<svg", "data:image/png;base64,", "&quot;blocks&quot; : 1",
    ] {
      #expect(report.contains(part), "\(part)")
    }
    #expect(!report.contains("src=\"http") && !report.contains("href="))
  }

  @Test(arguments: [
    (["manifold", "x", "--units", "1"], "'1' is not two different units"),
    (["manifold", "x", "--units", "2,2"], "'2,2' is not two different units"),
    (["traverse", "x", "--units", "1,-2"], "'1,-2' is not a list of whole numbers"),
    (["traverse", "x", "--steps", "1"], "2 steps or more"),
    (["interpolate", "x", "--from", "1"], "--from and --to belong together"),
    (["interpolate", "x", "--path", "round"], "'round'"),
    (["interpolate", "x", "--prior", "--from", "1", "--to", "2"], "leave out --from and --to"),
  ])
  func mistakesEndInOneClearLine(arguments: [String], message: String) throws {
    let ended = try Program.run(arguments)
    #expect(ended.status == 64)
    #expect(ended.errors.contains(message), "\(ended.errors)")
  }
}
