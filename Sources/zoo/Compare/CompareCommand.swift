import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Sets runs side by side: where their configurations differ, their figures, their curves.",
    discussion: """
      Runs may still go on. Figures of test images are those of the end of a run, and 'zoo evaluate' has more.
      A page has the curves and the last pictures too; an SVG has the validation losses alone, or the training losses \
      where a run has no others.
      """)

  @Argument(help: ArgumentHelp("Run folders.", valueName: "run"), completion: .directory)
  var paths: [String]

  @Option(help: "A page or a drawing to write, by its name: .html or .svg.", completion: .file())
  var output: String?

  @Flag(help: "Print one JSON object a run.")
  var json = false

  func validate() throws {
    let ending = output.map { URL(fileURLWithPath: $0).pathExtension.lowercased() }
    guard ending.map(["html", "svg"].contains) ?? true else {
      throw ValidationError("--output \(output ?? ""): writes .html and .svg")
    }
  }

  func run() throws {
    let comparison = Comparison(runs: try paths.map(ComparedRun.init))
    if let output {
      let url = URL(fileURLWithPath: output)
      let charts = ComparisonCharts(comparison: comparison)
      let isPage = url.pathExtension.lowercased() == "html"
      let content = isPage ? page(of: comparison, charts) : charts.loss.svg(width: 720)
      try AtomicFile.write(Data(content.utf8), to: url)
    }
    if json {
      for report in comparison.reports { print(try jsonLine(report)) }
    } else {
      print(comparison.text)
      if let output { print("curves: \(output)") }
    }
  }

  private func page(of comparison: Comparison, _ charts: ComparisonCharts) -> String {
    var page = HTMLPage("\(comparison.runs.count) runs")
    let rows = comparison.rows.map { (name: $0.name, values: $0.values) }
    page.addSection("Figures", [HTMLPage.table(comparison.names, rows)])
    let caution = comparison.caution.map { ["<p>\(escaped($0))</p>"] } ?? []
    page.addSection("Training", caution + charts.all.map { HTMLPage.figure(svg: $0.svg(width: 720)) })
    page.addSection("Pictures", pictures(of: comparison))
    return page.text
  }

  /// The last picture of each run that has one.
  private func pictures(of comparison: Comparison) -> [String] {
    let figures = zip(comparison.names, comparison.runs).compactMap { name, run in
      (try? run.folder.pictureEpochs().last).flatMap { epoch in
        (try? run.folder.samples(epoch: epoch)).map {
          HTMLPage.figure(png: $0, caption: "\(name), after epoch \(epoch)")
        }
      }
    }
    return figures.isEmpty ? [] : ["<div class=\"row\">"] + figures + ["</div>"]
  }
}
