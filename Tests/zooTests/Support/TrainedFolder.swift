import Foundation
import GenerativeModels
import TestSupport
import Testing

/// What is in the folder of a run, for those who want to know whether it is whole, and whether two are the same.
struct TrainedFolder {
  let url: URL

  /// Everything in the folder that must not depend on when the run was stopped, by its path: bytes of files, but of
  /// metrics, of events, of the report and of the checkpoint's numbers what is left without times.
  func content() throws -> [String: Data] {
    var content: [String: Data] = [:]
    for name in names where !EventFileReader.isEventFile(name) {
      content[name] = try? Data(contentsOf: url.appending(path: name))
    }
    content["events"] = Data(
      try EventFileReader(folder: url).figures.filter { $0.tag != "epoch/images_per_second" }
        .map { "\($0)\n" }.joined().utf8)
    content["report.html"] = content["report.html"].map {
      Data(String(decoding: $0, as: UTF8.self).replacing(/<tr><th>(time|images a second).*/, with: "").utf8)
    }
    let folder = try RunFolder(opening: url)
    content["metrics.jsonl"] = try JSONEncoder.sorted.encode(
      folder.metrics().map { epoch in
        var epoch = epoch
        (epoch.seconds, epoch.imagesPerSecond) = (0, 0)
        return epoch
      })
    let checkpoint = try SafetensorsFile(at: folder.checkpointURL)
    for name in checkpoint.names {
      content["checkpoint/\(name)"] = try #require(try checkpoint.tensor(name)).elements.withUnsafeBytes {
        Data($0)
      }
    }
    var state = try JSONDecoder().decode(
      [String: JSONValue].self, from: Data(try #require(checkpoint.metadata["state"]).utf8))
    for key in ["seconds", "epoch_seconds", "best"] { state[key] = nil }
    content["checkpoint.safetensors"] = try JSONEncoder.sorted.encode(state)
    return content
  }

  /// Expects every file to open, of those that are there.
  func expectWhole() throws {
    let names = names
    guard names.contains("config.json") else {
      #expect(
        names.filter { !$0.contains(".partial-") }.isEmpty,
        "files of a run without its configuration: \(names)")
      return
    }
    let folder = try RunFolder(opening: url)
    _ = try folder.configuration()
    if names.contains("metrics.jsonl") { #expect(try !folder.metrics().isEmpty) }
    _ = try folder.trainingState()
    if names.contains("model.safetensors") {
      let model = try SafetensorsFile(at: folder.modelURL)
      for name in model.names { _ = try model.tensor(name) }
      _ = try ModelDescription(at: folder.modelURL)
    }
    for name in names where name.hasSuffix(".png") && !name.contains(".partial-") {
      let picture = try Data(contentsOf: url.appending(path: name))
      #expect(
        picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.suffix(8).starts(with: Data("IEND".utf8)))
    }
    if names.contains("report.html") {
      let page = try String(contentsOf: url.appending(path: "report.html"), encoding: .utf8)
      #expect(page.contains("</html>"))
    }
  }

  /// The files whose writing was cut off.
  var unfinished: [String] { names.filter { $0.contains(".partial-") } }

  private var names: [String] {
    FileManager.default.enumerator(atPath: url.path)?.compactMap { $0 as? String } ?? []
  }
}

/// Expects two folders to hold the same run, times apart.
func expectSameContent(_ left: URL, _ right: URL) throws {
  expectSameContent(
    try TrainedFolder(url: left).content(), try TrainedFolder(url: right).content(), "\(left)")
}

/// The same of what was found in two folders.
func expectSameContent(_ left: [String: Data], _ right: [String: Data], _ run: String) {
  #expect(left.keys.sorted() == right.keys.sorted(), "\(run)")
  for (name, data) in right { #expect(left[name] == data, "\(run): \(name)") }
}

extension JSONEncoder {
  fileprivate static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return encoder
  }
}
