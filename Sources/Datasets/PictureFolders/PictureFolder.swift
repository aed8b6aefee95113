import Dispatch
import Foundation
import Synchronization
import Tensors

/// A folder of PNG and JPEG pictures.
///
/// Pictures are in the order of their paths. Sub-folders are classes, unless pictures stand beside them; or splits, where
/// one is called `train`, each with such classes or none.
struct PictureFolder {
  private let path: String
  private let reading: DataReading

  init(_ path: String, _ reading: DataReading) { (self.path, self.reading) = (path, reading) }

  private static let endings: Set<String> = ["png", "jpg", "jpeg"]
  private static let splitNames: [(split: Split, names: [String])] = [
    (.train, ["train"]), (.validation, ["validation", "valid", "val"]), (.test, ["test"]),
  ]

  /// The images of all pictures that can be read.
  func images() throws(DatasetError) -> DividedImages {
    guard let decode = reading.decodePicture else {
      throw .unreadable(path: path, reason: "is a folder, and nothing here reads pictures")
    }
    let found = try splits()
    let classNames = Set(found.flatMap(\.files).compactMap(\.className)).sorted()
    guard classNames.count <= 256 else {
      throw .wrongShape(path: path, found: "\(classNames.count) sub-folders", expected: "at most 256 classes")
    }
    let surveys = found.map { PictureSurvey(of: $0.files.map(\.path), reading, decode) }
    let whole = PictureSurvey(joining: surveys)
    for fault in whole.faults { reading.reportUnreadable(fault) }
    let format = try whole.format(in: path, reading.pictures)
    var parts: [Split: StoredImages] = [:]
    for (part, survey) in zip(found, surveys) {
      let files = survey.readable.map { part.files[$0] }
      let source = PictureFiles(files.map(\.path), decode, format: format, fit: reading.pictures.fit)
      let labels = files.compactMap { $0.className.flatMap(classNames.firstIndex).map(UInt8.init) }
      parts[part.split] = StoredImages(
        format: format,
        source: try source.keptInMemory(dimensions: format.dimensions, limit: reading.memoryLimit),
        labels: classNames.isEmpty ? nil : labels)
    }
    guard let known = parts[.train] else {
      throw .wrongShape(path: path, found: "no pictures to train on", expected: "a folder called train")
    }
    return DividedImages(
      known: known, validation: parts[.validation], test: parts[.test],
      classNames: classNames.isEmpty ? nil : classNames)
  }

  private struct File {
    let path: String
    let className: String?
  }

  /// The files by the splits that sub-folders are called after; those for training alone where none is.
  private func splits() throws(DatasetError) -> [(split: Split, files: [File])] {
    let folders = try contents(of: path).folders
    var splits: [(split: Split, files: [File])] = []
    if folders.contains("train") {
      for (split, names) in Self.splitNames {
        guard let name = names.first(where: folders.contains) else { continue }
        splits.append((split, try files(in: "\(path)/\(name)")))
      }
    } else {
      splits = [(.train, try files(in: path))]
    }
    guard splits.contains(where: { !$0.files.isEmpty }) else {
      throw .unreadable(path: path, reason: "there are no PNG or JPEG pictures in it")
    }
    let areLabelled = splits.allSatisfy { split in split.files.allSatisfy { $0.className != nil } }
    return areLabelled
      ? splits
      : splits.map { split in (split.split, split.files.map { File(path: $0.path, className: nil) }) }
  }

  /// The pictures in `folder`, with the sub-folders they are in as classes, unless some are in none.
  private func files(in folder: String) throws(DatasetError) -> [File] {
    let (pictures, folders) = try contents(of: folder)
    var files = pictures.map { File(path: "\(folder)/\($0)", className: nil) }
    for name in folders {
      files += try self.pictures(below: "\(folder)/\(name)", depth: 1).map { File(path: $0, className: name) }
    }
    return files
  }

  private func pictures(below folder: String, depth: Int) throws(DatasetError) -> [String] {
    let (pictures, folders) = try contents(of: folder)
    var paths = pictures.map { "\(folder)/\($0)" }
    // Links can make a folder contain itself.
    guard depth < 16 else { return paths }
    for name in folders { paths += try self.pictures(below: "\(folder)/\(name)", depth: depth + 1) }
    return paths
  }

  /// The names of the pictures and of the folders in `folder`, in order.
  private func contents(of folder: String) throws(DatasetError) -> (pictures: [String], folders: [String]) {
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw .unreadable(path: folder, reason: "the folder cannot be read")
    }
    var (pictures, folders) = ([String](), [String]())
    for name in names.sorted() where !name.hasPrefix(".") {
      var isFolder: ObjCBool = false
      let ending = (name as NSString).pathExtension.lowercased()
      if Self.endings.contains(ending) {
        pictures.append(name)
      } else if FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder),
        isFolder.boolValue
      {
        folders.append(name)
      }
    }
    return (pictures, folders)
  }
}
