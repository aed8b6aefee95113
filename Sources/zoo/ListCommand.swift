import ArgumentParser
import GenerativeModels

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Shows the models, what each can do, and the data sets found.")

  @OptionGroup var data: DataOptions

  @Flag(help: "Print one JSON object a line.")
  var json = false

  func run() throws {
    for model in ModelRegistry.models {
      let listed = ListedModel(model)
      try show(listed, as: "\(model.name.padded(to: 30)) \(model.family): \(model.summary)")
      guard !json else { continue }
      for reproduction in listed.reproductions {
        print("  --reproduce \(reproduction.data.padded(to: 12)) \(reproduction.published)")
      }
    }
    let catalog = data.catalog
    for entry in DatasetCatalog.entries {
      let isFound = catalog.has(entry)
      let place =
        entry.files.isEmpty
        ? "embedded" : isFound ? "found" : "not in \(catalog.folder.folder(of: entry.folder).path)"
      try show(
        ListedDataset(data: entry.name, summary: entry.summary, isFound: isFound),
        as: "\(entry.name.padded(to: 30)) \(entry.summary); \(place)")
    }
    guard !json else { return }
    print(
      "PATH".padded(to: 30)
        + " --data takes a path too: IDX, .npy, .npz, CIFAR, or a folder of PNG and JPEG pictures")
  }

  private func show(_ object: some Encodable, as line: String) throws {
    print(json ? try jsonLine(object) : line)
  }
}

private struct ListedModel: Encodable {
  let model: String
  let family: String
  let summary: String
  let abilities: [String]
  let reproductions: [ListedReproduction]

  init(_ type: any ZooModel.Type) {
    (model, family, summary, abilities) = (type.name, type.family, type.summary, type.abilities)
    reproductions = type.listedReproductions
  }
}

private struct ListedReproduction: Encodable {
  let data: String
  let published: String
}

extension ZooModel {
  fileprivate static var listedReproductions: [ListedReproduction] {
    reproductions.map { ListedReproduction(data: $0.data, published: "\($0.published)") }
  }
}

private struct ListedDataset: Encodable {
  let data: String
  let summary: String
  let isFound: Bool

  enum CodingKeys: String, CodingKey {
    case data, summary
    case isFound = "found"
  }
}
