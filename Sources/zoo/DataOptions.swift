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

  /// The data set called `name`, whose images must be of the format of `model`.
  func images(named name: String, for model: any ZooModel) throws -> ImageDataset {
    let images = try images(named: name)
    guard images.format == model.format else {
      throw WrongUsage(
        description: "\(name) has images of \(images.format); the model was made for \(model.format)")
    }
    return images
  }
}

/// A data set that is not there, and how to get it.
private struct MissingData: Error, CustomStringConvertible {
  let description: String
}
