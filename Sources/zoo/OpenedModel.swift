import ArgumentParser
import Foundation
import GenerativeModels

/// A trained model, named on the command line by its run folder or by a `model.safetensors` alone.
struct RunArgument: ParsableArguments {
  @Argument(help: "A run folder, or a model.safetensors.", completion: .file())
  var run: String

  @OptionGroup var compute: ComputeOptions

  private var url: URL { URL(filePath: run) }

  private var isFile: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: run, isDirectory: &isFolder) && !isFolder.boolValue
  }

  /// The model with the weights of its best epoch.
  func openModel() throws -> any ZooModel {
    try compute.apply()
    let file = isFile ? url : try RunFolder(opening: url).modelURL
    let type = try ModelRegistry.model(named: ModelDescription(at: file).name)
    return try open(type, at: file)
  }

  /// The same, of a model that learns a distribution.
  func openGenerativeModel() throws -> any ZooModel & GenerativeModel {
    let model = try openModel()
    if let model = model as? any ZooModel & GenerativeModel { return model }
    throw WrongUsage(description: "\(type(of: model).name) learns no distribution that could be drawn from")
  }

  /// The data called `name`, or else that which the model was trained on, where it is known. Pictures become images in
  /// the way that those did.
  func data(named name: String?) throws -> DataChoice? {
    guard !isFile else { return name.map { DataChoice($0) } }
    let configuration = try RunFolder(opening: url).configuration()
    return DataChoice(name ?? configuration.data, pictures: configuration.pictures)
  }

  /// The same, where data is needed.
  func knownData(named name: String?) throws -> DataChoice {
    if let choice = try data(named: name) { return choice }
    throw WrongUsage(description: "\(run) does not say what data it was trained on; use --data")
  }

  private func open<M: ZooModel>(_ type: M.Type, at file: URL) throws -> any ZooModel {
    try GenerativeModels.openModel(M.self, from: file)
  }
}

/// How the machine is used.
struct ComputeOptions: ParsableArguments {
  @Option(
    help: "Threads to compute with; what OMP_NUM_THREADS says otherwise, or all cores.",
    transform: positiveInteger)
  var threads: Int?

  func apply() throws { if let threads { Compute.threadCount = threads } }
}
