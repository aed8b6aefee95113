import Foundation
import ModelZoo

/// The folder that a run leaves:
///
///     config.json              everything needed to train it again
///     model.safetensors        the weights of the best epoch; a model opens from this file alone
///     checkpoint.safetensors   the whole training state, from which the run goes on
///     metrics.jsonl            one line an epoch
///     events.out.tfevents.…    the same and more for TensorBoard, where a program logs it
///     samples/epoch-0001.png
///     evaluation.json          what the model was found to be worth when the run ended
///
/// Every file is written beside its place, flushed to disk, and renamed into it.
public struct RunFolder: Sendable, Equatable {
  /// Where the folder is.
  public let url: URL

  /// Makes the folder of a new run at `url`.
  ///
  /// A folder that is there already must not hold a run, unless it is to be overwritten: then the earlier run's
  /// files are removed, and no others.
  public init(creating url: URL, overwriting: Bool = false) throws(RunError) {
    self.url = url
    let left = Self.fileNames.filter { FileManager.default.fileExists(atPath: url.appending(path: $0).path) }
    guard left.isEmpty || overwriting else { throw .exists(path: url.path) }
    try attempt(at: url) {
      for name in left { try FileManager.default.removeItem(at: url.appending(path: name)) }
      try makeFolder(at: url)
    }
  }

  /// Makes the folder of a new run in the folder `runs`, under the first number that is free:
  /// `pixelcnn-digits-1`.
  public init(creatingIn runs: URL, model: String, data: String) throws(RunError) {
    try attempt(at: runs) { try makeFolder(at: runs) }
    for number in 1... {
      let url = runs.appending(path: "\(model)-\(data)-\(number)", directoryHint: .isDirectory)
      if mkdir(url.path, 0o777) == 0 {
        self.url = url
        return
      }
      guard errno == EEXIST else { throw .file(FileError(code: errno, path: url.path)) }
    }
    fatalError("RunFolder: more runs than there are numbers")
  }

  /// The folder of a run that was made before.
  public init(opening url: URL) throws(RunError) {
    self.url = url
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw .file(.notFound(path: url.path))
    }
    guard isFolder.boolValue, FileManager.default.fileExists(atPath: configurationURL.path) else {
      throw .notARun(path: url.path, missing: configurationURL.lastPathComponent)
    }
  }

  /// Where the configuration is.
  public var configurationURL: URL { url.appending(path: "config.json") }

  /// Where the weights of the best epoch are.
  public var modelURL: URL { url.appending(path: "model.safetensors") }

  /// Where the training state is.
  public var checkpointURL: URL { url.appending(path: "checkpoint.safetensors") }

  /// Where the figures of the epochs are.
  public var metricsURL: URL { url.appending(path: "metrics.jsonl") }

  /// Where the figures of the end of the run are.
  public var evaluationURL: URL { url.appending(path: "evaluation.json") }

  /// Where the pictures of the epochs are.
  public var samplesURL: URL { url.appending(path: "samples", directoryHint: .isDirectory) }

  /// Everything that a run leaves in its folder.
  static let fileNames = [
    "config.json", "model.safetensors", "checkpoint.safetensors", "metrics.jsonl", "evaluation.json",
    "samples",
  ]
}

/// Makes the folder at `url`, and those it is in, where they are not there.
func makeFolder(at url: URL) throws(FileError) {
  do {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  } catch {
    let error = FileError(error, path: url.path)
    guard case .failed(let path, let reason) = error else { throw error }
    throw .failed(path: path, reason: "the folder can't be made: \(reason)")
  }
}

/// Runs `body`, and throws what it throws as the error of a run's folder at `url`.
func attempt<Result>(at url: URL, _ body: () throws -> Result) throws(RunError) -> Result {
  do {
    return try body()
  } catch let error as FileError {
    throw .file(error)
  } catch {
    throw .file(FileError(error, path: url.path))
  }
}
