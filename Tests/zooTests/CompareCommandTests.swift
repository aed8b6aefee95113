import Foundation
import GenerativeModels
import Testing

/// `zoo compare` as a user runs it.
@Suite(.enabled(if: Program.isBuilt, "needs the zoo program beside the tests")) struct CompareCommandTests {
  @Test func runsAreSetSideBySide() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "zoo-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    let runs = ["a", "b"].map { folder.appending(path: $0).path }
    for (run, code) in zip(runs, ["2", "3"]) {
      let settings = ["--set", "widths=[4]", "--set", "code=\(code)", "--epochs", "2"]
      #expect(try Program.run(["train", "autoencoder", "--output", run] + settings).status == 0)
    }
    let table = try Program.run(["compare"] + runs)
    #expect(table.status == 0 && table.errors.isEmpty)
    #expect(table.output.contains(/configuration.code +2 +3\n/), "\(table.output)")
    #expect(table.output.contains(/test: reconstruction error +\d/), "\(table.output)")

    let page = folder.appending(path: "page.html").path
    let compared = try Program.run(["compare"] + runs + ["--json", "--output", page])
    let reports = try Program.json(compared.output)
    #expect(reports.map { $0["run"] as? String } == runs)
    #expect(reports.map { ($0["differences"] as? [String: Int])?["configuration.code"] } == [2, 3])
    #expect(reports.allSatisfy { $0["epochs"] as? Int == 2 && $0["best_validation_loss"] is Double })
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.contains("</html>") && text.ranges(of: "<svg").count == 3)
    #expect(text.ranges(of: "data:image/png;base64,").count == 2)
    #expect(!text.contains(/(src|href)="(?!data:)/), "it needs no other file")

    let drawing = folder.appending(path: "curves.svg").path
    #expect(try Program.run(["compare"] + runs + ["--output", drawing]).status == 0)
    #expect(try String(contentsOfFile: drawing, encoding: .utf8).hasPrefix("<svg"))
  }

  @Test(arguments: [
    (["compare"], 64, "Missing expected argument"),
    (["compare", "/nowhere"], 1, "/nowhere: there is no such file or folder"),
    (["compare", "/", "--output", "runs.pdf"], 64, "writes .html and .svg"),
  ])
  func mistakesEndInOneClearLine(arguments: [String], status: Int32, message: String) throws {
    let ended = try Program.run(arguments)
    #expect(ended.status == status && ended.errors.contains(message), "\(ended.errors)")
  }
}
