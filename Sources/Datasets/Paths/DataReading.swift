import Foundation

/// How data is read that somebody has under a path of their own.
public struct DataReading: Sendable {
  /// How pictures become images of one size.
  public var pictures = PictureOptions()

  /// The most bytes that images are kept in memory with. More of them are read from their files as they are needed,
  /// on other threads.
  public var memoryLimit = 1 << 30

  /// How compressed files are opened, by the ending of their names, as ``DataFolder/decompressors``.
  public var decompressors: [String: DataFolder.Decompressor] = [:]

  /// What makes a picture of a PNG or JPEG file. The library needs no library for pictures, so it has none of its own:
  /// programs bring theirs.
  public var decodePicture: Picture.Decoder?

  /// Hears of each file of a folder of pictures that is left out because it can't be read.
  public var reportUnreadable: @Sendable (DatasetError) -> Void = { _ in }

  /// What is done where a file that images come from can't be read any more and whoever needs them can't go on: the
  /// program stops.
  public var whenLost: @Sendable (DatasetError) -> Never = { fatalError("\($0)") }

  /// Reads arrays as they are, and no pictures until it has a decoder.
  public init() {}
}

extension ImageDataset {
  /// The data at `path`, a file of arrays or a folder, told by what is in it:
  ///
  /// - an IDX file of images `[N, H, W]`, with the labels that stand beside it under the usual name;
  /// - a NumPy file of images, `.npy`, or of images and labels, `.npz`;
  /// - a file of CIFAR's records;
  /// - a folder of IDX files under MNIST's names, or of CIFAR's files;
  /// - a folder of PNG and JPEG pictures, with sub-folders for classes or splits.
  ///
  /// Files may be gzipped where `reading` can open that. Splits that the data doesn't know are made of its training
  /// images by ``Split/init(ofImageAt:)``. The name is that of the file or folder.
  public init(at path: String, reading: DataReading = DataReading()) throws(DatasetError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw .unreadable(path: path, reason: "there is no such file or folder")
    }
    let reader = ArrayReader(reading)
    let images: DividedImages
    if !isFolder.boolValue {
      images = try reader.images(inFileAt: path)
    } else if let arrays = try reader.images(inFolderAt: path) {
      images = arrays
    } else {
      images = try PictureFolder(path, reading).images()
    }
    try self.init(images, name: Self.name(ofDataAt: path), path: path)
    whenLost(do: reading.whenLost)
  }

  /// The data in `bytes`, those of a whole file of arrays that is called `path`.
  package init(
    parsing bytes: Data, path: String, reading: DataReading = DataReading()
  ) throws(DatasetError) {
    let images = try ArrayReader(reading).images(in: StoredBytes(bytes, path: path))
    try self.init(images, name: Self.name(ofDataAt: path), path: path)
  }

  /// The name of the data at `path`: that of the file or folder in lower case, without its ending, words joined by
  /// hyphens.
  public static func name(ofDataAt path: String) -> String {
    var name = URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent.lowercased()
    for ending in ["gz", "npy", "npz", "bin", "idx"] where name.hasSuffix(".\(ending)") {
      name.removeLast(ending.count + 1)
    }
    let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    return words.isEmpty ? "data" : words.joined(separator: "-")
  }
}
