import Foundation
import Testing

/// The commands that show what a model has kept of images, as a user runs them.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct LatentCommandTests {
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
