import Datasets
import Foundation
import Layers
import ModelZoo
import Tensors
import Training

extension ParserUnderTest {
  /// The files that training leaves: weights, checkpoints, configurations, figures.
  public static let training = [safetensors, model, checkpoint, configuration, metrics]

  private static let safetensors = ParserUnderTest(
    "safetensors",
    valid: [
      written { try SafetensorsFile.write([], to: $0) },
      written { url in
        let tensors = [
          ("a", FileTensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6])),
          ("b", FileTensor(shape: [], elements: [7])),
        ]
        try SafetensorsFile.write(tensors, metadata: ["key": "value"], to: url)
      },
    ],
    words: headerWords, throwing: [SafetensorsError.self], memory: (64, 1 << 20),
    repair: { mendLength(of: &$0) }
  ) { bytes in
    try withFiles(["input": bytes]) { folder in
      let file = try SafetensorsFile(at: folder.appendingPathComponent("input"))
      for name in file.names { _ = try file.tensor(name) }
    }
  }

  private static let model = ParserUnderTest(
    "model", valid: [written { try saveModel(SmallTraining.model(), to: $0) }], words: headerWords,
    throwing: [ModelFileError.self, SafetensorsError.self], memory: (64, 4 << 20),
    repair: { mendLength(of: &$0) }
  ) { bytes in
    try withFiles(["input": bytes]) { folder in
      let url = folder.appendingPathComponent("input")
      _ = try ModelDescription(at: url)
      try SmallTraining.model().load(from: SafetensorsFile(at: url))
    }
  }

  private static let checkpoint = ParserUnderTest(
    "checkpoint", valid: [written { try SmallTraining.run(checkpoint: $0) }], words: headerWords,
    throwing: [CheckpointError.self], memory: (64, 8 << 20), repair: { mendLength(of: &$0) }
  ) { bytes in
    try withFiles(["input": bytes]) { folder in
      let state = try TrainingState(at: folder.appendingPathComponent("input"))
      try SmallTraining.trainer().restore(state)
    }
  }

  private static let configuration = ParserUnderTest(
    "configuration", valid: [SmallTraining.configuration], words: jsonWords, throwing: [RunError.self],
    memory: (256, 1 << 20)
  ) { bytes in
    try withFiles(["config.json": bytes]) { folder in
      let configuration = try RunFolder(opening: folder).configuration()
      _ = try? configuration.configuration.decoded() as PixelCNN.Configuration
    }
  }

  private static let metrics = ParserUnderTest(
    "metrics", valid: [SmallTraining.metrics], words: jsonWords, throwing: [RunError.self],
    memory: (256, 1 << 20)
  ) { bytes in
    try withFiles(["config.json": [], "metrics.jsonl": bytes]) { folder in
      _ = try RunFolder(opening: folder).metrics()
    }
  }
}

/// Words of JSON.
public let jsonWords = ["null", "true", "{}", "[]", "\"", "\\u0000", "\\ud800", "-", "1e5", ",", ":", "\n"]

private let headerWords =
  jsonWords + ["__metadata__", "\"F16\"", "\"F64\"", "\"BOOL\"", "shape", "data_offsets", "dtype", "[0,0]"]

/// The bytes that `write` leaves in a file.
private func written(_ write: (URL) throws -> Void) -> [UInt8] {
  let url = FileManager.default.temporaryDirectory.appendingPathComponent("valid-\(UUID())")
  defer { try? FileManager.default.removeItem(at: url) }
  do {
    try write(url)
    return [UInt8](try Data(contentsOf: url))
  } catch {
    fatalError("a valid file can't be made: \(error)")
  }
}

/// Makes the stated length of a safetensors header that of the text up to the last brace.
private func mendLength(of file: inout [UInt8]) {
  guard file.count > 8, let brace = file.lastIndex(of: UInt8(ascii: "}")), brace >= 8 else { return }
  file.replaceSubrange(0..<8, with: littleEndian(UInt64(brace + 1 - 8)))
}
