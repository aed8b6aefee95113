import Foundation
import Tensors
import Testing

@testable import Datasets

/// Images in NumPy's files.
@Suite struct NumPyFilesTests {
  /// Ten images of 2×3 pixels and more, each level another.
  private static let levels = (0..<120).map { UInt8($0 * 2) }

  private func read(_ bytes: [UInt8]) throws -> ImageDataset {
    var reading = DataReading()
    reading.decompressors = ["gz": gunzip]
    return try ImageDataset(parsing: Data(bytes), path: "file.npy", reading: reading)
  }

  /// All images in the order of the file.
  private func all(_ dataset: ImageDataset, _ count: Int) -> [UInt8] {
    var next: [Split: Int] = [:]
    return (0..<count).flatMap { position in
      let split = Split(ofImageAt: position)
      defer { next[split, default: 0] += 1 }
      return dataset[split].selection(at: [next[split, default: 0]]).levels
    }
  }

  private static let levelTypes: [(String, [UInt8])] = [
    ("|u1", levels), ("<i2", bytes(levels.map(Int16.init))),
    (">i4", bytes(levels.map(Int32.init), bigEndian: true)),
    (">u2", bytes(levels.map(UInt16.init), bigEndian: true)), ("<u8", bytes(levels.map(UInt64.init))),
    ("<i8", bytes(levels.map(Int64.init))),
    ("<f4", bytes(levels.map { Float($0).bitPattern })),
    (">f4", bytes(levels.map { Float($0).bitPattern }, bigEndian: true)),
    ("<f8", bytes(levels.map { Double($0).bitPattern })),
    (">f8", bytes(levels.map { (Double($0) + 0.25).bitPattern }, bigEndian: true)),
    ("<f4", bytes(levels.map { (Float($0) / 255).bitPattern })),
    (">f8", bytes(levels.map { (Double($0) / 255).bitPattern }, bigEndian: true)),
  ]

  @Test(arguments: levelTypes, [1, 2, 3] as [UInt8])
  func numbersOfEveryTypeAreTheirLevels(file: (type: String, elements: [UInt8]), version: UInt8) throws {
    let dataset = try read(numPyBytes(file.type, [20, 2, 3], version: version, file.elements))
    #expect(dataset[.train].format == ImageFormat(height: 2, width: 3, levels: 256))
    #expect(all(dataset, 20) == Self.levels)
  }

  @Test(arguments: ["|b1", "|u1", "|i1"]) func zerosAndOnesAreBinary(type: String) throws {
    let bits = (0..<60).map { UInt8($0 % 7 % 2) }
    let dataset = try read(numPyBytes(type, [10, 2, 3], bits))
    #expect(dataset.format == ImageFormat(height: 2, width: 3, levels: 2))
    #expect(all(dataset, 10) == bits)
  }

  @Test func channelsMayBeLastOrFirst() throws {
    let last = try read(numPyBytes("|u1", [10, 2, 2, 3], Self.levels))
    #expect(last.format == ImageFormat(height: 2, width: 2, channels: 3, levels: 256))
    #expect(all(last, 10) == Self.levels)
    var planes = Self.levels
    for image in 0..<10 {
      for pixel in 0..<4 {
        for channel in 0..<3 {
          planes[image * 12 + channel * 4 + pixel] = Self.levels[image * 12 + pixel * 3 + channel]
        }
      }
    }
    let first = try read(numPyBytes("|u1", [10, 3, 2, 2], planes))
    #expect(first.format == last.format)
    #expect(all(first, 10) == Self.levels)
  }

  @Test func theFirstAxisMayBeTheInnermost() throws {
    var columns = Self.levels
    for image in 0..<20 {
      for row in 0..<2 {
        for column in 0..<3 {
          columns[image + 20 * (row + 2 * column)] = Self.levels[(image * 2 + row) * 3 + column]
        }
      }
    }
    #expect(try all(read(numPyBytes("|u1", [20, 2, 3], fortranOrder: true, columns)), 20) == Self.levels)
  }

  private static let wrongNumbers: [([Float], String)] = [
    ([0, 256], "numbers from 0.0 to 256.0"), ([-0.5, 1], "numbers from -0.5 to 1.0"),
    ([0, .nan], "a number that is not finite"), ([.infinity, 0], "a number that is not finite"),
  ]

  @Test(arguments: wrongNumbers) func otherNumbersAreRefused(numbers: [Float], found: String) {
    let error = DatasetError.wrongShape(path: "file.npy", found: found, expected: "0...1 or 0...255")
    #expect(throws: error) { try read(numPyBytes("<f4", [2, 1, 1], bytes(numbers.map(\.bitPattern)))) }
  }

  private static let wrongFiles: [(String, [Int], String)] = [
    ("<f2", [2, 1, 1], "elements of the type '<f2'"), ("<c8", [2, 1, 1], "elements of the type '<c8'"),
    ("|O", [2, 1, 1], "elements of the type '|O'"), ("|u1", [12], "an array of [12]"),
    ("|u1", [2, 2, 2, 2], "an array of [2, 2, 2, 2]"), ("|u1", [0, 2, 3], "no pixel"),
    ("|u1", [5, 1, 1], "5 images, none"), ("|u1", [-2, 1, 1], "can't be understood"),
  ]

  @Test(arguments: wrongFiles)
  func whatIsNoArrayOfImagesIsRefused(type: String, extents: [Int], found: String) {
    let count = extents.contains { $0 < 0 } ? 0 : extents.reduce(1, *)
    let error = #expect(throws: DatasetError.self) {
      try read(numPyBytes(type, extents, [UInt8](repeating: 7, count: count)))
    }
    #expect(text(of: error).contains(found), "\(text(of: error))")
  }

  @Test func everyTruncationIsNoticed() {
    let whole = numPyBytes("|u1", [10, 2, 2, 3], Self.levels)
    for length in 0..<whole.count {
      #expect(throws: DatasetError.self) { try read(Array(whole.prefix(length))) }
    }
    #expect(throws: DatasetError.self) { try read(whole + [0]) }
  }

  @Test(arguments: [[1 << 40, 1 << 40, 1 << 40], [1 << 40, 1 << 40, 0], [Int.max, 2, 1]])
  func aHeaderThatPromisesTheMoonTakesNoMemory(extents: [Int]) {
    #expect(throws: DatasetError.self) { try read(numPyBytes("<f8", extents, [])) }
  }

  /// Whatever is wrong with a file, it is refused or read as another: never does it stop the program.
  @Test(arguments: [false, true]) func damagedFilesAreRefusedOrRead(isArchive: Bool) {
    let array = numPyBytes("|u1", [10, 2, 3], Array(Self.levels.prefix(60)))
    let whole = isArchive ? zipBytes([("x.npy", array)], wide: true) : array
    for position in whole.indices {
      for flipped in [0x01, 0x55, 0x80, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[position] ^= flipped
        do throws(DatasetError) {
          _ = try ImageDataset(parsing: Data(damaged), path: "file")
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
  }
}
