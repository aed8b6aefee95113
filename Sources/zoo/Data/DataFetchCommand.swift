import ArgumentParser
import Downloads
import Foundation
import GenerativeModels

struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Fetches the files of data sets into the folder of data sets.",
    discussion: """
      A broken download goes on where it broke, in the same call or the next. Files stand under their names when they \
      are whole and have the published checksum, and not before; files that are there already are not touched.
      """)

  @Argument(help: "The data sets; 'zoo data list' shows all.")
  var names: [String]

  @OptionGroup var data: DataOptions

  @Option(
    help: ArgumentHelp(
      "Ask this address instead of the usual ones: a folder of the same files.", valueName: "address"),
    transform: webAddress)
  var from: URL?

  @Flag(help: "Print one JSON object a file.")
  var json = false

  func run() throws {
    let catalog = data.catalog
    let wanted = try names.map { name in try (name, published(name)) }
    for (name, dataset) in wanted {
      guard let dataset else {
        guard !json else { continue }
        print("\(name) is part of the program")
        continue
      }
      for file in dataset.files {
        try fetch(from.map(file.published) ?? file, of: name, into: catalog.folder.folder(of: dataset.folder))
      }
    }
  }

  /// What is published of the data set called `name`; nil where it is part of the program.
  private func published(_ name: String) throws -> PublishedDataset? {
    guard let entry = DatasetCatalog.entries.first(where: { $0.name == name }) else {
      let known = DatasetCatalog.entries.map(\.name)
      throw WrongUsage(description: "there is no data set '\(name)'; \(suggestion(for: name, among: known))")
    }
    if entry.files.isEmpty { return nil }
    guard let dataset = PublishedDataset(of: entry) else {
      throw WrongUsage(description: "the files of \(name) are published nowhere")
    }
    return dataset
  }

  private func fetch(_ file: PublishedFile, of name: String, into folder: URL) throws {
    let outcome = try showingProgress { show in try Downloader().fetch(file, into: folder, progress: show) }
    let isFetched = outcome == .fetched
    let report = FetchedFile(data: name, file: file.name, folder: folder.path, isFetched: isFetched)
    let size = megabytes(file.byteCount)
    let line =
      "\(file.name): " + (isFetched ? "\(size) fetched into" : "is there already, in") + " \(folder.path)"
    print(json ? try jsonLine(report) : line)
  }
}

/// Runs `body` with a live line that it can show progress on.
private func showingProgress<Result>(
  _ body: (@escaping (Downloader.Progress) -> Void) throws -> Result
) rethrows -> Result {
  let line = TransferLine()
  defer { line.clear() }
  return try body(line.show)
}

extension PublishedDataset {
  /// The files of the data set called `name`, if they are published.
  init?(named name: String) {
    guard let entry = DatasetCatalog.entries.first(where: { $0.name == name }) else { return nil }
    self.init(of: entry)
  }

  /// The files of `entry`, if they are published.
  init?(of entry: DatasetCatalog.Entry) {
    self.init(folder: entry.folder)
    let kept = files.flatMap(\.productNames)
    guard entry.files.allSatisfy({ kept.contains($0) || kept.contains("\($0).gz") }) else { return nil }
  }
}

private struct FetchedFile: Encodable {
  let data: String
  let file: String
  let folder: String
  let isFetched: Bool

  enum CodingKeys: String, CodingKey {
    case data, file, folder
    case isFetched = "fetched"
  }
}

private func webAddress(_ text: String) throws -> URL {
  guard let url = URL(string: text), ["http", "https"].contains(url.scheme), url.host != nil else {
    throw ValidationError("'\(text)' is no address of the web, such as https://mirror.example/mnist")
  }
  return url
}
