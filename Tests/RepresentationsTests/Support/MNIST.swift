import Datasets
import Foundation

/// MNIST where this machine has it: in GENERATIVE_MODELS_DATA or the user's cache, gzipped or not.
enum MNIST {
  private static let catalog = DatasetCatalog(folder: DataFolder(path: nil, decompressors: ["gz": gunzip]))

  static let isHere = DatasetCatalog.entries.contains { $0.name == "mnist" && catalog.has($0) }

  static func images() throws -> ImageDataset { try catalog.dataset(named: "mnist") }
}

/// Decompresses with the system's gzip, which tests may lean on and the library may not.
@Sendable private func gunzip(_ compressed: Data) throws -> Data {
  let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).gz")
  try compressed.write(to: file)
  let process = try Process.run(URL(filePath: "/bin/gzip"), arguments: ["-d", file.path])
  process.waitUntilExit()
  let decompressed = file.deletingPathExtension()
  defer { try? FileManager.default.removeItem(at: decompressed) }
  return try Data(contentsOf: decompressed)
}
