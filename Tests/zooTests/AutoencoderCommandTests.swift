import Foundation
import GenerativeModels
import Testing

/// Autoencoders as a user trains and judges them.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests"))
struct AutoencoderCommandTests {
  @Test(arguments: [
    ("autoencoder", ["widths=[20,12]", "code=5"]),
    ("convolutional-autoencoder", ["channels=[4,6]", "code=5", "loss=bernoulli"]),
    ("denoising-autoencoder", ["units=20", "corruption.kind=salt_and_pepper", "level=0.1"]),
    ("stacked-denoising-autoencoder", ["widths=[20,16,12]", "kind=gaussian"]),
  ])
  func anAutoencoderIsTrainedAndEvaluated(model: String, settings: [String]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = folder.appending(path: "run").path
    let trained = try Program.run(
      ["train", model, "--output", run, "--epochs", "3", "--json"] + settings.flatMap { ["--set", $0] })
    #expect(trained.status == 0, "\(trained.errors)")
    let lines = try Program.json(trained.output)
    #expect(lines.count == 4)
    let error = try #require(lines.last?["reconstruction_error"] as? Double)
    // Digits have a squared error of 4.9 an image from the mean of all, and of 21 from an image of nothing.
    #expect(error > 0 && error < 21)
    #expect(FileManager.default.fileExists(atPath: "\(run)/samples.png"))

    let evaluated = try Program.json(Program.run(["evaluate", run, "--json"]).output).last
    #expect(evaluated?["reconstruction_error"] as? Double == error)
    #expect(evaluated?["count"] as? Int == 300)
    #expect(evaluated?["bits_per_dim"] == nil)
    let text = try Program.run(["evaluate", run]).output
    #expect(text.hasPrefix("\(model) on digits, 300 test images: squared error "))
    let drawn = try Program.run(["sample", run, "--output", folder.appending(path: "drawn.png").path])
    #expect(drawn.status == 64, "there is no distribution to draw from")
  }

  @Test func whatNoAutoencoderCanBeMadeOfIsRefused() throws {
    for (model, setting, message) in [
      ("autoencoder", "widths=[20,0]", "a layer of 0 units"),
      ("autoencoder", "activation=swish", "configuration: activation cannot have the value it was given"),
      ("convolutional-autoencoder", "channels=[4,4,4,4]", "4 levels, which halve 8×8 down to nothing"),
      ("denoising-autoencoder", "level=1.5", "a corruption level of 1.5"),
    ] {
      let ended = try Program.run(["train", model, "--set", setting])
      #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
    }
  }
}
