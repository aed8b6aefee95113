import Foundation
import ModelZoo

extension RunFolder {
  /// Writes the run's configuration.
  public func write(_ configuration: RunConfiguration) throws(RunError) {
    try write(encodedJSON(configuration, pretty: true) + Data("\n".utf8), to: configurationURL)
  }

  /// The run's configuration, with values that a run can be made with.
  public func configuration() throws(RunError) -> RunConfiguration {
    let data = try attempt(at: configurationURL) { try Data(contentsOf: configurationURL) }
    let configuration: RunConfiguration
    do {
      configuration = try JSONDecoder().decode(RunConfiguration.self, from: data)
    } catch {
      throw .damaged(path: configurationURL.path, reason: reason(for: error))
    }
    if let fault = configuration.firstFault {
      throw .damaged(path: configurationURL.path, reason: "nothing can be trained with \(fault)")
    }
    return configuration
  }

  /// Writes the model's weights and what it can be opened with.
  public func save(_ model: some ZooModel) throws(RunError) {
    do throws(FileError) { try saveModel(model, to: modelURL) } catch { throw .file(error) }
  }

  /// Adds the figures of an epoch.
  public func append(_ metrics: EpochMetrics) throws(RunError) {
    var lines = Data()
    if FileManager.default.fileExists(atPath: metricsURL.path) {
      lines = try attempt(at: metricsURL) { try Data(contentsOf: metricsURL) }
    }
    try write(lines + encodedJSON(metrics) + Data("\n".utf8), to: metricsURL)
  }

  /// The figures of all epochs, in order.
  public func metrics() throws(RunError) -> [EpochMetrics] {
    let data = try attempt(at: metricsURL) { try Data(contentsOf: metricsURL) }
    var metrics: [EpochMetrics] = []
    for line in data.split(separator: UInt8(ascii: "\n")) {
      do {
        metrics.append(try JSONDecoder().decode(EpochMetrics.self, from: Data(line)))
      } catch {
        throw .damaged(path: metricsURL.path, reason: "line \(metrics.count + 1): \(reason(for: error))")
      }
    }
    return metrics
  }

  /// Writes what the model was found to be worth when the run ended.
  public func write(evaluation: some Encodable) throws(RunError) {
    try write(encodedJSON(evaluation, pretty: true) + Data("\n".utf8), to: evaluationURL)
  }

  /// What the model was found to be worth when the run ended; nil where it has not ended.
  public func evaluation() throws(RunError) -> [String: JSONValue]? {
    guard FileManager.default.fileExists(atPath: evaluationURL.path) else { return nil }
    let data = try attempt(at: evaluationURL) { try Data(contentsOf: evaluationURL) }
    do {
      return try JSONDecoder().decode([String: JSONValue].self, from: data)
    } catch {
      throw .damaged(path: evaluationURL.path, reason: reason(for: error))
    }
  }

  /// Where the picture of `epoch` is.
  public func samplesURL(epoch: Int) -> URL {
    let number = String(epoch)
    let zeros = String(repeating: "0", count: max(0, 4 - number.count))
    return samplesURL.appending(path: "epoch-\(zeros)\(number).png")
  }

  /// The epochs that have a picture, in order.
  public func pictureEpochs() throws(RunError) -> [Int] {
    guard FileManager.default.fileExists(atPath: samplesURL.path) else { return [] }
    let names = try attempt(at: samplesURL) {
      try FileManager.default.contentsOfDirectory(atPath: samplesURL.path)
    }
    let known = Set(names)
    let epochs = names.compactMap { name in name.wholeMatch(of: /epoch-(\d+)\.png/).flatMap { Int($0.1) } }
    return epochs.filter { known.contains(samplesURL(epoch: $0).lastPathComponent) }.sorted()
  }

  /// The picture of `epoch`, a PNG file's bytes.
  public func samples(epoch: Int) throws(RunError) -> Data {
    try attempt(at: samplesURL(epoch: epoch)) { try Data(contentsOf: samplesURL(epoch: epoch)) }
  }

  /// Writes the picture of `epoch`, which is a PNG file's bytes.
  public func writeSamples(_ picture: Data, epoch: Int) throws(RunError) {
    try attempt(at: samplesURL) { try makeFolder(at: samplesURL) }
    try write(picture, to: samplesURL(epoch: epoch))
  }

  func write(_ data: Data, to url: URL) throws(RunError) {
    do throws(FileError) { try AtomicFile.write(data, to: url) } catch { throw .file(error) }
  }
}

/// What is wrong with JSON that could not be decoded, and where in it.
private func reason(for error: any Error) -> String {
  func place(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
  switch error as? DecodingError {
  case .keyNotFound(let key, let context):
    return "there is no \(place(context.codingPath + [key]))"
  case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
    return "\(context.codingPath.isEmpty ? "it" : place(context.codingPath)) is not JSON of the expected form"
  default:
    return error.localizedDescription
  }
}
