import Foundation
import Testing

/// The program with a model that is trained in two stages and judged by a bound.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct VQVAECommandTests {
  @Test func bothStagesAreTrainedAndCodesAreCounted() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let (run, picture) = (folder.appending(path: "run").path, folder.appending(path: "drawn.png").path)
    let small = [
      "codes=8", "code_features=4", "downsamplings=2", "hidden_features=8", "residual_features=4",
      "prior.features=4", "prior.layers=1", "prior.head_features=8", "prior.embedding=4",
    ].flatMap { ["--set", $0] }
    let trained = try Program.run(["train", "vq-vae", "--output", run, "--steps", "4", "--json"] + small)
    #expect(trained.status == 0, "\(trained.errors)")
    let last = try #require(Program.json(trained.output).last)
    let bound = try #require(last["evidence_lower_bound_nats"] as? Double)
    let parts = ["reconstruction_nats", "divergence_nats"].compactMap { last[$0] as? Double }
    #expect(parts.count == 2 && abs(parts.reduce(0, +) - bound) < 1e-6 * bound)
    #expect((1...8).contains(last["codes_used"] as? Int ?? 0))
    #expect((1...8).contains(last["code_perplexity"] as? Double ?? 0))

    let evaluated = try #require(Program.json(Program.run(["evaluate", run, "--json"]).output).last)
    #expect(evaluated["evidence_lower_bound_nats"] as? Double == bound)
    #expect(try Program.run(["sample", run, "--count", "4", "--output", picture]).status == 0)
    #expect(try Data(contentsOf: URL(filePath: picture)).starts(with: [0x89, 0x50, 0x4E, 0x47]))

    let refused = try Program.run(["train", "vq-vae", "--output", "\(run)2", "--set", "downsamplings=4"])
    #expect(refused.status == 64 && refused.errors.contains("4 downsamplings of 8×8 pixels"))
  }
}
