import Foundation
import Testing

/// The program on toy worlds.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct ToyCommandTests {
  @Test func modesAreCountedAndPlotted() throws {
    let plot = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID()).svg")
    defer { try? FileManager.default.removeItem(at: plot) }
    let arguments = ["--world", "grid", "--loss", "hinge", "--steps", "4", "--output", plot.path]
    let ended = try Program.run(["toy", "--json"] + arguments)
    #expect(ended.status == 0, "\(ended.errors)")
    let report = try #require(Program.json(ended.output).last)
    #expect(report["world"] as? String == "grid" && report["loss"] as? String == "hinge")
    #expect(report["modes"] as? Int == 25 && report["steps"] as? Int == 4)
    #expect((0...25).contains(report["covered_modes"] as? Int ?? -1))
    #expect((0...1).contains(report["high_quality"] as? Double ?? -1))
    #expect(report["data_high_quality"] as? Double ?? 0 > 0.97)
    let drawing = try String(contentsOf: plot, encoding: .utf8)
    #expect(drawing.hasPrefix("<svg") && drawing.contains("samples"))
    #expect(try Program.run(["toy", "--spectral-norm"] + arguments).output.contains("of 25"))
  }

  @Test func whatMakesNoSenseIsRefused() throws {
    for (arguments, reason) in [
      (["--world", "rnig"], "ring"), (["--loss", "hing"], "hinge"), (["--r1-penalty=-1"], "-1"),
    ] {
      let ended = try Program.run(["toy"] + arguments)
      #expect(ended.status == 64 && ended.errors.contains(reason), "\(ended.errors)")
    }
  }
}
