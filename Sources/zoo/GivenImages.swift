import ArgumentParser
import Foundation
import GenerativeModels
import Pictures

/// The images that a command works on: PNG files, or the first ones of a data set.
struct GivenImages: ParsableArguments {
  @Option(
    help: ArgumentHelp("A PNG file of the model's size; may be repeated.", valueName: "file"),
    completion: .file(extensions: ["png"]))
  var input: [String] = []

  @Option(
    name: .customLong("data"),
    help: "The data set to take images from, without --input; the one the model was trained on otherwise.")
  var dataName: String?

  @Option(help: "The images of the data set: train, validation or test.")
  var split = Split.test

  @Option(help: "How many images of the data set.", transform: positiveInteger)
  var count = 8

  /// The images, of the format of `model`, the one named by `trained`.
  func batch(for model: any ZooModel, _ trained: RunArgument, _ data: DataOptions) throws -> Batch {
    guard input.isEmpty else { return try pictures(of: model.format) }
    guard let choice = try trained.data(named: dataName) else {
      throw WrongUsage(description: "nothing says which images; use --input or --data")
    }
    let images = try data.images(of: choice, for: model)[split]
    return images.batch(at: 0..<min(count, images.count))
  }

  private func pictures(of format: ImageFormat) throws -> Batch {
    let pictures = try input.map { path in
      let picture = try ImageBatch(png: contents(of: path), path: path)
      guard picture.shape == format.shape(count: 1) else {
        let channels = picture.shape[3] == 1 ? "grey" : "colour"
        throw WrongUsage(
          description: "\(path): a \(channels) picture of \(picture.shape[1])×\(picture.shape[2]) pixels; "
            + "the model was made for \(format)")
      }
      return format.intensities(of: format.levels(of: picture))
    }
    return Batch(
      images: ImageBatch(pictures.flatMap { $0.elements }, shape: format.shape(count: pictures.count)))
  }

  private func contents(of path: String) throws -> Data {
    do {
      return try Data(contentsOf: URL(fileURLWithPath: path))
    } catch {
      throw WrongUsage(description: "\(path): cannot be read")
    }
  }
}
