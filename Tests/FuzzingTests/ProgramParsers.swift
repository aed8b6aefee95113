import Foundation
import Fuzzing
import GenerativeModels

@testable import zoo

extension ParserUnderTest {
  /// What the zoo program itself reads.
  static let program = [gzip, settings, compressedArrays { try gunzip($0) }]

  private static let gzip = ParserUnderTest(
    "gunzip", valid: [helloGzipped, helloGzipped + helloGzipped], throwing: [GunzipError.self],
    memory: (64 * 4, 64 << 20)
  ) { bytes in
    _ = try gunzip(Data(bytes))
  }

  /// "hello hello hello hello", with a file's name in the header.
  private static let helloGzipped: [UInt8] = [
    0x1F, 0x8B, 8, 8, 0, 0, 0, 0, 0, 3, 0x61, 0, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x57, 0xC8, 0x40, 0x27, 1,
    0xE3, 0x51, 0x3D, 0x8D, 0x17, 0, 0, 0,
  ]

  /// A setting as `--set` takes it in the first line, and a file as `--config` takes it in the others.
  private static let settings = ParserUnderTest(
    "settings",
    valid: [
      Array(
        #"""
        dropout=0.25
        {"model": "pixelcnn", "recipe": {"batch_size": 3, "epochs": 2}, "configuration": {"features": 5}}
        """#.utf8)
    ],
    words: jsonWords + ["recipe", "configuration", "features", "=", "."], throwing: [WrongUsage.self],
    memory: (256, 1 << 20)
  ) { bytes in
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    let url = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID())")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(lines.count > 1 ? lines[1] : []).write(to: url)
    var tree = try ConfigurationTree(chosen)
    try tree.merge(ConfigurationTree(contentsOf: url.path))
    try tree.set(String(decoding: lines[0], as: UTF8.self))
    _ = try tree.runConfiguration()
  }

  private static let chosen = RunConfiguration(
    of: PixelCNN.self, PixelCNN.configuration(for: ImageDataset.digits.format), data: "digits",
    recipe: PixelCNN.recipe(for: ImageDataset.digits.format), seed: 1)
}
