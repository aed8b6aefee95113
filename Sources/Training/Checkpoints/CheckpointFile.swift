import Foundation
import Layers
import Tensors

/// A training state as a safetensors file, `checkpoint.safetensors`, which Python's safetensors opens too.
///
///     metadata  checkpoint_version   "1"
///               run                  JSON: model, configuration, format, data, image_count, objectives, recipe, seed
///               state                JSON: step, position, stage, tally, best, seconds, epoch_seconds,
///                                    optimizer_steps, average_updates, generators
///     tensors   weights.NAME         every parameter, statistics included
///               optimizers.I.KIND.NAME   what the optimiser of objective I keeps: exp_avg, exp_avg_sq, …
///               average.NAME         the moving average, where there is one
///               best.NAME            every parameter as of the best epoch, where there is one
///
/// Tensors have the order of elements that they have in memory, not PyTorch's.
enum CheckpointFile {
  /// The version that is written and read.
  static let version = "1"

  fileprivate enum Key {
    static let version = "checkpoint_version"
    static let run = "run"
    static let state = "state"
  }

  /// Terms of losses may be infinite or no numbers, which JSON has no words for.
  private static let (infinity, minusInfinity, notANumber) = ("inf", "-inf", "nan")

  fileprivate static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: notANumber)
    guard let data = try? encoder.encode(value) else { fatalError("CheckpointFile: no JSON of \(value)") }
    return String(decoding: data, as: UTF8.self)
  }

  fileprivate static func value<Value: Decodable>(
    of key: String, in file: SafetensorsFile
  ) throws(CheckpointError) -> Value {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: infinity, negativeInfinity: minusInfinity, nan: notANumber)
    guard let json = file.metadata[key], let value = try? decoder.decode(Value.self, from: Data(json.utf8))
    else { throw .notACheckpoint(key: key, path: file.url.path) }
    return value
  }
}

extension TrainingState {
  /// Writes the state, whole or not at all. The same state gives the same bytes.
  public func write(to url: URL) throws(FileError) {
    let tensors = tensors.sorted { $0.key < $1.key }
    let metadata = [
      CheckpointFile.Key.version: CheckpointFile.version,
      CheckpointFile.Key.run: CheckpointFile.json(run),
      CheckpointFile.Key.state: CheckpointFile.json(figures),
    ]
    let header = SafetensorsHeader(tensors.map { ($0.key, $0.value.shape) }, metadata: metadata)
    try AtomicFile.write(to: url) { (sink) throws(FileError) in
      try sink.write(header.encoded())
      for (_, tensor) in tensors { try sink.write(tensor.values) }
    }
  }

  /// The state in the file at `url`. Whether it fits a model is seen when it is restored.
  public init(at url: URL) throws(CheckpointError) {
    let file = try reading { () throws(SafetensorsError) in try SafetensorsFile(at: url) }
    guard let version = file.metadata[CheckpointFile.Key.version] else {
      throw .notACheckpoint(key: CheckpointFile.Key.version, path: url.path)
    }
    guard version == CheckpointFile.version else {
      throw .unknownVersion(found: version, path: url.path)
    }
    run = try CheckpointFile.value(of: CheckpointFile.Key.run, in: file)
    figures = try CheckpointFile.value(of: CheckpointFile.Key.state, in: file)
    tensors = try reading { () throws(SafetensorsError) in try file.stateTensors() }
    origin = url.path
  }
}

extension SafetensorsFile {
  fileprivate func stateTensors() throws(SafetensorsError) -> [String: StateTensor] {
    var tensors: [String: StateTensor] = [:]
    for name in names {
      guard let found = try tensor(name) else { continue }
      tensors[name] = StateTensor(Vector(found.elements), shape: found.shape)
    }
    return tensors
  }
}

extension FileSink {
  /// Adds the elements of `vector` at the end.
  fileprivate func write(_ vector: Vector) throws(FileError) {
    let written = vector.withUnsafeElements { elements in
      Result { () throws(FileError) in try write(UnsafeRawBufferPointer(elements)) }
    }
    try written.get()
  }
}

private func reading<Value>(
  _ body: () throws(SafetensorsError) -> Value
) throws(CheckpointError) -> Value {
  do throws(SafetensorsError) { return try body() } catch { throw .safetensors(error) }
}
