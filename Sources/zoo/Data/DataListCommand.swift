import ArgumentParser
import Downloads
import GenerativeModels

struct DataListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Shows the data sets: where each is, or how much is to be fetched.")

  @OptionGroup var data: DataOptions

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    let catalog = data.catalog
    for entry in DatasetCatalog.entries {
      let listed = ListedData(entry, in: catalog)
      print(json ? try jsonLine(listed) : listed.line)
    }
  }
}

private struct ListedData: Encodable {
  let data: String
  let summary: String
  let isFound: Bool
  let folder: String?
  let byteCountToFetch: Int?

  enum CodingKeys: String, CodingKey {
    case data, summary, folder
    case isFound = "found"
    case byteCountToFetch = "bytes_to_fetch"
  }

  init(_ entry: DatasetCatalog.Entry, in catalog: DatasetCatalog) {
    (data, summary, isFound) = (entry.name, entry.summary, catalog.has(entry))
    folder = entry.files.isEmpty ? nil : catalog.folder.folder(of: entry.folder).path
    byteCountToFetch = isFound ? nil : PublishedDataset(of: entry)?.byteCount
  }

  var line: String { "\(data.padded(to: 30)) \(summary); \(place)" }

  private var place: String {
    guard let folder else { return "embedded" }
    if isFound { return "in \(folder)" }
    return byteCountToFetch.map { "not there; 'zoo data fetch \(data)' fetches \(megabytes($0))" }
      ?? "not in \(folder), and published nowhere"
  }
}
