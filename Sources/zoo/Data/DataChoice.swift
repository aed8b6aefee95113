import Foundation
import GenerativeModels
import Pictures
import Synchronization

/// Which data is meant, and how it is made into images: what a command line or a run's configuration says.
struct DataChoice {
  /// The name of a data set, or the path of a file or folder.
  let name: String

  /// How pictures become images, where it is a folder of them.
  var pictures = PictureOptions()

  /// The data called `name`, which is a path where it is no known name and is one of something, or looks like one.
  init(_ name: String, pictures: PictureOptions? = nil) {
    let isKnown = DatasetCatalog.entries.contains { $0.name == name }
    let isPath = !isKnown && (name.contains("/") || FileManager.default.fileExists(atPath: name))
    self.name = isPath ? URL(fileURLWithPath: name).standardizedFileURL.path : name
    if let pictures { self.pictures = pictures }
  }

  /// Whether it is data of the user's own.
  var isPath: Bool { name.contains("/") }

  /// Whether that is a folder.
  var isFolder: Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) && isFolder.boolValue
  }
}

extension DataOptions {
  /// The data that `choice` means.
  func images(of choice: DataChoice) throws -> ImageDataset {
    guard choice.isPath else { return try images(named: choice.name) }
    let unreadable = UnreadablePictures()
    defer { unreadable.leaveCount() }
    do throws(DatasetError) {
      return try ImageDataset(at: choice.name, reading: reading(choice.pictures, unreadable))
    } catch {
      throw error.wantsSize ? WrongUsage(description: "\(error); use --size") : error
    }
  }

  private func reading(_ pictures: PictureOptions, _ unreadable: UnreadablePictures) -> DataReading {
    var reading = DataReading()
    reading.pictures = pictures
    reading.memoryLimit = min(dataMemory, 1 << 40) << 20
    reading.decompressors = catalog.folder.decompressors
    reading.decodePicture = { try Picture(pngOrJPEG: $0, path: $1) }
    reading.reportUnreadable = { unreadable.add($0) }
    reading.whenLost = { Zoo.fail(with: "\($0)", status: EXIT_FAILURE) }
    return reading
  }

  /// The data that `choice` means, whose images must be of the format of `model`; pictures are made to be.
  func images(of choice: DataChoice, for model: any ZooModel) throws -> ImageDataset {
    let format = model.format
    var choice = choice
    choice.pictures = PictureOptions(
      size: format.size, channels: format.channels == 1 ? 1 : 3, fit: choice.pictures.fit)
    let images = try images(of: choice)
    guard images.format == format else {
      throw WrongUsage(
        description: "\(choice.name) has images of \(images.format); the model was made for \(format)")
    }
    return images
  }
}

/// Names pictures that are left out on standard error, and counts them.
private final class UnreadablePictures: Sendable {
  private let count = Mutex(0)

  func add(_ fault: DatasetError) {
    count.withLock { $0 += 1 }
    Terminal().leave("left out: \(fault)")
  }

  func leaveCount() {
    let count = count.withLock { $0 }
    if count > 0 { Terminal().leave("\(count) \(count == 1 ? "picture" : "pictures") left out") }
  }
}

extension DatasetError {
  /// Whether pictures of several sizes were found and no size was chosen.
  fileprivate var wantsSize: Bool {
    if case .severalSizes = self { true } else { false }
  }
}
