import Foundation
import GenerativeModels
import Testing

/// `zoo evaluate --samples` as a user runs it.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests"))
struct SampleQualityCommandTests {
  private static func withRun(_ arguments: [String], _ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let run = folder.appending(path: "run").path
    let trained = try Program.run(["train"] + arguments + ["--output", run])
    #expect(trained.status == 0, "\(trained.errors)")
    try body(run)
  }

  @Test func samplesOfALikelihoodModelAreJudgedWhereAskedFor() throws {
    try Self.withRun(["vae", "--steps", "20", "--set", "widths=[24]", "--set", "latents=5"]) { run in
      let plain = try Program.json(Program.run(["evaluate", run, "--json"]).output)
      #expect(plain.first?["evidence_lower_bound_nats"] != nil && plain.first?["precision"] == nil)

      let asked = ["evaluate", run, "--samples", "150", "--parzen", "--neighbours", "4"]
      let ended = try Program.run(asked + ["--json"])
      #expect(ended.status == 0, "\(ended.errors)")
      let report = try #require(try Program.json(ended.output).first)
      #expect(
        report["evidence_lower_bound_nats"] as? Double == plain.first?["evidence_lower_bound_nats"] as? Double
      )
      #expect(report["samples"] as? Int == 150 && report["real_images"] as? Int == 300)
      #expect(report["neighbours"] as? Int == 4 && report["neighbour_images"] as? Int == 150)
      for key in ["precision", "recall", "coverage", "precision_of_real_images"] {
        let share = try #require(report[key] as? Double)
        #expect(0...1 ~= share)
      }
      let (distance, floor) = (
        report["frechet_distance"] as? Double, report["frechet_distance_floor"] as? Double
      )
      #expect(try #require(distance) > 3 * (try #require(floor)))
      #expect((report["class_counts"] as? [Int])?.reduce(0, +) == 150)
      #expect(try #require(report["classifier_validation_error"] as? Double) < 0.03)
      #expect(try #require(report["parzen_log_likelihood_nats"] as? Double).isFinite)
      #expect(report["parzen_samples"] as? Int == 150)

      // The classifier is there by now, and the same draws lead to the same text.
      let again = try Program.run(asked)
      #expect(again.errors.isEmpty, "\(again.errors)")
      let lines = again.output.split(separator: "\n").map { String($0) }
      #expect(lines.count == 7, "\(again.output)")
      #expect(lines[1] == "150 samples against 300 images; in brackets 150 other images")
      #expect(lines[2].hasPrefix("  Fréchet distance on classifier features "))
      #expect(lines[6].hasPrefix("log-likelihood under Gaussian windows around 150 samples "))
    }
  }

  @Test func samplesOfAnImplicitModelAreJudgedUnasked() throws {
    try Self.withRun(["gan", "--steps", "3"]) { run in
      let report = try #require(try Program.json(Program.run(["evaluate", run, "--json"]).output).first)
      #expect(report["samples"] as? Int == 10_000 && report["neighbour_images"] as? Int == 300)
      let none = try Program.json(Program.run(["evaluate", run, "--samples", "0", "--json"]).output)
      #expect(none.first?["precision"] == nil && none.first?["model"] as? String == "gan")
    }
  }

  @Test func whatCannotBeJudgedIsRefusedInOneLine() throws {
    let small = ["--set", "features=4", "--set", "blocks=1", "--set", "head_features=8", "--steps", "1"]
    try Self.withRun(["pixelcnn"] + small) { run in
      let mistakes = [
        (["--samples=-1"], "'-1' is not a whole number of 0 or more"),
        (["--samples", "3"], "--neighbours 3 takes more than 3 samples and images"),
        (["--samples", "9", "--count", "2"], "--neighbours 3 takes more than 2 samples and images"),
        (["--samples", "9", "--neighbours", "0"], "'0' is not a whole number of 1 or more"),
        (["--samples", "0", "--parzen"], "--parzen takes samples"),
      ]
      for (arguments, message) in mistakes {
        let ended = try Program.run(["evaluate", run] + arguments)
        #expect(ended.status == 64 && ended.errors.contains(message), "\(ended.errors)")
      }
    }
    try Self.withRun(["autoencoder", "--steps", "1"]) { run in
      let ended = try Program.run(["evaluate", run, "--samples", "9"])
      #expect(
        ended.status == 64 && ended.errors.contains("autoencoder learns no distribution"), "\(ended.errors)")
    }
  }
}
