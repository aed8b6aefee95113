import Foundation
import GenerativeModels
import Pictures
import Testing

@testable import zoo

/// Data of the user's own, from the command line.
@Suite(.enabled(if: Program.isBuilt, "the zoo program is not built beside the tests"))
struct UserDataTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "zoo-data-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func removeFolder() { try? FileManager.default.removeItem(at: folder) }

  /// 30 pictures of squares and 30 of bars, of sizes that differ.
  private func makePictures() throws -> String {
    let pictures = folder.appending(path: "My Pictures")
    for number in 0..<60 {
      let shape = number < 30 ? "square" : "bar"
      let (height, width) = (10 + number % 3, 9 + number % 4)
      let elements = (0..<height * width).map { pixel -> Float in
        let isInside = shape == "bar" || 2..<6 ~= pixel / width
        return 2..<6 ~= pixel % width && isInside ? Float(number + 60) / 255 : 0
      }
      let picture = ImageBatch(elements, shape: [1, height, width, 1])
      let file = pictures.appending(path: "\(shape)/\(number).png")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try picture.pngData().write(to: file)
    }
    try Data("no picture".utf8).write(to: pictures.appending(path: "bar/zz.jpg"))
    return pictures.path
  }

  private func zoo(_ arguments: String...) throws -> Program.Ended { try Program.run(arguments) }

  @Test func aFolderOfPicturesTrainsAndItsRunGoesOnAndIsJudged() throws {
    defer { removeFolder() }
    let (pictures, run) = (try makePictures(), folder.appending(path: "run"))
    let trained = try zoo(
      "train", "autoencoder", "--data", pictures, "--size", "8", "--augment", "flip,shift=1", "--steps", "3",
      "--output", run.path, "--data-memory", "0")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("bar/zz.jpg: is neither a PNG nor a JPEG file"))
    #expect(trained.errors.contains("1 picture left out"))
    #expect(trained.output.contains("autoencoder on my-pictures, 6 test images"))
    let configuration = try RunFolder(opening: run).configuration()
    #expect(configuration.data == pictures)
    #expect(configuration.pictures == PictureOptions(size: 8, channels: 1))
    #expect(configuration.augmentation == Augmentation(flip: true, shift: 1))

    let whole = folder.appending(path: "whole")
    let again = try zoo("train", "--config", run.appending(path: "config.json").path, "--output", whole.path)
    #expect(again.status == 0, "\(again.errors)")
    #expect(try weights(of: run) == weights(of: whole), "images in memory give the bits that files gave")

    let resumed = try zoo("resume", run.path, "--steps", "5")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for arguments in [["evaluate"], ["reconstruct", "--output", folder.path + "/pairs.png"]] {
      let ended = try Program.run([arguments[0], run.path] + arguments.dropFirst())
      #expect(ended.status == 0, "\(arguments): \(ended.errors)")
    }
  }

  private func weights(of run: URL) throws -> Data {
    try Data(contentsOf: run.appending(path: "model.safetensors"))
  }

  @Test func anArrayTrainsAndClassesAreThoseOfItsLabels() throws {
    defer { removeFolder() }
    let digits = ImageDataset.digits[.train]
    let pixels: Tensor<3> = digits.pixelFeatures().reshaped([digits.count, 8, 8])
    let file = folder.appending(path: "images.npy")
    try NumPyFile.data(of: pixels).write(to: file)
    try NumPyFile.data(of: (digits.labels ?? []).map(Int.init)).write(
      to: folder.appending(path: "labels.npy"))
    let run = folder.appending(path: "run").path
    let trained = try zoo(
      "train", "gated-pixelcnn", "--data", file.path, "--steps", "1", "--output", run, "--set", "classes=10",
      "--set", "features=4", "--set", "layers=1", "--set", "head_features=4")
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.output.contains("gated-pixelcnn on images, 130 test images"), "\(trained.output)")
  }

  @Test func mistakesAreWrongUsageOrSaidInOneLine() throws {
    defer { removeFolder() }
    let pictures = try makePictures()
    let cases: [(arguments: [String], status: Int32, message: String)] = [
      (["--data", pictures], 64, "the pictures are of 12 sizes; images must be given one; use --size"),
      (["--data", "\(pictures)/none.npy"], 1, "there is no such file or folder"),
      (["--data", "\(pictures)/bar/40.png"], 1, "holds one picture; a folder of pictures was expected"),
      (["--size", "8"], 64, "are for folders of pictures; 'digits' is none"),
      (["--data", pictures, "--size", "8x"], 64, "is no size"),
      (["--augment", "turn"], 64, "'turn' is none of flip"),
      (["--augment", "shift=8"], 64, "a shift of 8 pixels of images of 8×8"),
      (["--augment", "dequantize"], 64, "dequantize is for densities of continuous values"),
      (["--set", "augmentation.flop=true"], 64, "did you mean augmentation.flip"),
      (["--data", "digitz"], 64, "did you mean digits?"),
    ]
    for (arguments, status, message) in cases {
      let ended = try Program.run(["train", "--steps", "1", "--output", folder.path + "/x"] + arguments)
      #expect(ended.status == status, "\(arguments): \(ended.errors)")
      #expect(ended.errors.contains(message), "\(arguments): \(ended.errors)")
    }
  }
}
