import ArgumentParser
import Downloads
import GenerativeModels

/// Where data sets are looked for.
struct DataOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of data sets, each in a folder of its name.",
      discussion: "Otherwise GENERATIVE_MODELS_DATA, or 'generative-models' in the cache folder.",
      valueName: "folder"))
  var dataDir: String?

  @Option(
    help: ArgumentHelp(
      "Keep images of a path that take up to so many megabytes in memory; read more of them as they are needed.",
      valueName: "MB"),
    transform: naturalNumber)
  var dataMemory = 1024

  /// The data sets in the chosen folder, gzipped ones included.
  var catalog: DatasetCatalog {
    DatasetCatalog(folder: DataFolder(path: dataDir, decompressors: ["gz": { try gunzip($0) }]))
  }

  /// The data set called `name`.
  func images(named name: String) throws -> ImageDataset {
    do {
      return try catalog.dataset(named: name)
    } catch {
      switch error {
      case .unknown: throw WrongUsage(description: error.description)
      case .missingFiles where PublishedDataset(named: name) != nil:
        throw MissingData(description: "\(error); 'zoo data fetch \(name)' fetches them")
      default: throw error
      }
    }
  }
}

/// A data set that is not there, and how to get it.
private struct MissingData: Error, CustomStringConvertible {
  let description: String
}
