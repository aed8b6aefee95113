import Foundation
import Tensors
import Testing

@testable import Datasets

/// Folders of pictures, of a kind that tests can write: height, width, channels, and the levels.
@Suite struct PictureFolderTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private struct Broken: Error, CustomStringConvertible {
    let description: String
  }

  @Sendable private static func decode(_ file: Data, _ path: String) throws -> Picture {
    let bytes = [UInt8](file)
    guard bytes.count > 3, bytes.count == 3 + bytes[..<3].reduce(1, { $0 * Int($1) }) else {
      throw Broken(description: "\(URL(fileURLWithPath: path).lastPathComponent): broken")
    }
    return Picture(
      height: Int(bytes[0]), width: Int(bytes[1]), channels: Int(bytes[2]), levels: Array(bytes[3...]))
  }

  /// Writes a picture of one level.
  private func add(_ name: String, _ level: Int, height: Int = 2, width: Int = 2, channels: Int = 1) throws {
    let levels = [UInt8](repeating: UInt8(level), count: height * width * channels)
    try folder.write([UInt8(height), UInt8(width), UInt8(channels)] + levels, to: name)
  }

  private final class Faults: @unchecked Sendable {
    var all: [String] = []
  }

  private func read(
    _ name: String, _ options: PictureOptions = PictureOptions(), memoryLimit: Int = 1 << 30,
    faults: Faults = Faults()
  ) throws -> ImageDataset {
    var reading = DataReading()
    (reading.pictures, reading.memoryLimit) = (options, memoryLimit)
    reading.decodePicture = Self.decode
    reading.reportUnreadable = { faults.all.append("\($0)") }
    return try ImageDataset(at: folder.url.appendingPathComponent(name).path, reading: reading)
  }

  /// The first level of each image of all splits, in the order of the folder.
  private func levels(_ dataset: ImageDataset, _ count: Int) -> [UInt8] {
    var next: [Split: Int] = [:]
    return (0..<count).map { position in
      let split = Split(ofImageAt: position)
      defer { next[split, default: 0] += 1 }
      return dataset[split].selection(at: [next[split, default: 0]]).levels[0]
    }
  }

  @Test(arguments: [0, 1 << 30]) func picturesAreInTheOrderOfTheirNames(memoryLimit: Int) throws {
    for number in (0..<12).reversed() {
      try add("p/\(String(format: "%02d", number)).\(["png", "JPG", "jpeg"][number % 3])", 10 + number)
    }
    try folder.write([1], to: "p/notes.txt")
    try folder.write([1], to: "p/.hidden.png")
    let dataset = try read("p", memoryLimit: memoryLimit)
    #expect(levels(dataset, 12) == (10..<22).map { UInt8($0) })
    #expect(dataset.format == ImageFormat(height: 2, width: 2, levels: 256))
    #expect(dataset.classNames == nil && dataset[.train].labels == nil)
    #expect(dataset[.train].isSlow == (memoryLimit == 0))
  }

  @Test func subfoldersAreClasses() throws {
    for (label, name) in ["ant", "bee", "cat"].enumerated() {
      for number in 0..<10 { try add("p/\(name)/deep/\(number).png", 100 * label + number) }
    }
    let dataset = try read("p")
    #expect(dataset.classNames == ["ant", "bee", "cat"])
    for split in Split.allCases {
      let labels = try #require(dataset[split].labels)
      for (position, label) in labels.enumerated() {
        #expect(dataset[split].selection(at: [position]).levels[0] / 100 == label)
      }
    }
  }

  @Test func picturesBesideSubfoldersTakeTheClassesAway() throws {
    for number in 0..<10 { try add("p/a/\(number).png", number) }
    try add("p/one.png", 50)
    let dataset = try read("p")
    #expect(dataset.classNames == nil && levels(dataset, 11).first == 50)
  }

  @Test func subfoldersMayBeSplits() throws {
    for number in 0..<20 { try add("p/train/\(["x", "y"][number % 2])/\(number).png", number) }
    for number in 0..<2 { try add("p/val/y/\(number).png", 100 + number) }
    for number in 0..<3 { try add("p/test/x/\(number).png", 200 + number) }
    let dataset = try read("p")
    #expect(Split.allCases.map { dataset[$0].count } == [20, 2, 3])
    #expect(dataset[.validation].labels == [1, 1] && dataset[.test].labels == [0, 0, 0])
    #expect(dataset.classNames == ["x", "y"])
    try FileManager.default.removeItem(at: folder.url.appendingPathComponent("p/val"))
    #expect(try Split.allCases.map { try read("p")[$0].count } == [18, 2, 3])
  }

  @Test func whatCannotBeReadIsNamedAndLeftOut() throws {
    for number in 0..<12 { try add("p/\(10 + number).png", number) }
    try folder.write([9, 9, 9, 9], to: "p/12.png")
    try folder.write([], to: "p/19.png")
    let faults = Faults()
    let dataset = try read("p", faults: faults)
    #expect(faults.all == ["12.png: broken", "19.png: broken"])
    #expect(levels(dataset, 10) == [0, 1, 3, 4, 5, 6, 7, 8, 10, 11])
  }

  @Test func nothingButUnreadablePicturesAreAnError() throws {
    for number in 0..<12 { try folder.write([0], to: "p/\(number).png") }
    let error = #expect(throws: DatasetError.self) { try read("p") }
    #expect(text(of: error).hasSuffix("p: none of its 12 pictures can be read"))
    try folder.write([0], to: "q/readme.txt")
    let empty = #expect(throws: DatasetError.self) { try read("q") }
    #expect(text(of: empty).contains("no PNG or JPEG pictures"))
  }

  @Test func picturesOfSeveralSizesNeedASize() throws {
    for number in 0..<10 { try add("p/\(number).png", number, height: 2 + number % 2) }
    let path = folder.url.appendingPathComponent("p").path
    #expect(throws: DatasetError.severalSizes(path: path, count: 2)) { try read("p") }
    let sized = try read("p", PictureOptions(size: 5))
    #expect(sized.format == ImageFormat(height: 5, width: 5, levels: 256))
    #expect(levels(sized, 10) == (0..<10).map { UInt8($0) })
    let faults = Faults()
    let few = #expect(throws: DatasetError.self) {
      try read("p", PictureOptions(size: 3, fit: .centre), faults: faults)
    }
    #expect(faults.all.count == 10, "none has three pixels a row: \(text(of: few))")
  }

  @Test func onePictureInColourMakesAllOfThemColour() throws {
    for number in 0..<10 { try add("p/\(number).png", number, channels: number == 4 ? 3 : 1) }
    #expect(try read("p").format.channels == 3)
    let grey = try read("p", PictureOptions(channels: 1))
    #expect(grey.format.channels == 1 && levels(grey, 10) == (0..<10).map { UInt8($0) })
  }

  @Test func aPictureThatIsLostLaterIsAnError() throws {
    for number in 0..<20 { try add("p/\(number).png", number) }
    let images = try read("p", memoryLimit: 0)[.train]
    for number in 0..<20 {
      try FileManager.default.removeItem(at: folder.url.appendingPathComponent("p/\(number).png"))
    }
    #expect(throws: DatasetError.self) { try images.levels(at: [0]) }
  }
}
