import Foundation
import Testing

@testable import Datasets

/// Images and labels in NumPy's archives.
@Suite struct NumPyArchiveTests {
  private static func images(_ count: Int, from first: Int = 0) -> [UInt8] {
    numPyBytes("|u1", [count, 1, 2], (0..<2 * count).map { UInt8(first + $0) })
  }

  private static func labels(_ count: Int) -> [UInt8] {
    numPyBytes("<i8", [count], bytes((0..<count).map { Int64($0 % 4) }))
  }

  private func read(_ bytes: [UInt8], inflating: Bool = true) throws -> ImageDataset {
    var reading = DataReading()
    if inflating { reading.decompressors = ["gz": gunzip] }
    return try ImageDataset(parsing: Data(bytes), path: "some/my data.npz", reading: reading)
  }

  @Test(arguments: [false, true], [false, true])
  func imagesAndLabelsAreFoundByName(deflated: Bool, wide: Bool) throws {
    let archive = zipBytes(
      [("labels.npy", Self.labels(20)), ("images.npy", Self.images(20))], deflated: deflated, wide: wide)
    let dataset = try read(archive)
    #expect(dataset.name == "my-data" && dataset.classNames == ["0", "1", "2", "3"])
    let counts = Split.allCases.map { dataset[$0].count }
    #expect(counts == [16, 2, 2])
    for split in Split.allCases {
      for (levels, label) in zip(0..<dataset[split].count, dataset[split].labels ?? []) {
        #expect(dataset[split].selection(at: [levels]).levels[0] / 2 % 4 == label)
      }
    }
  }

  @Test func splitsOfTheArchiveAreKept() throws {
    let archive = zipBytes([
      ("x_train.npy", Self.images(30)), ("y_train.npy", Self.labels(30)),
      ("x_test.npy", Self.images(3, from: 100)), ("y_test.npy", Self.labels(3)),
    ])
    let dataset = try read(archive)
    #expect(dataset[.train].count == 27 && dataset[.validation].count == 3)
    #expect(dataset[.test].levels == [100, 101, 102, 103, 104, 105])
    #expect(dataset[.test].labels == [0, 1, 2])
  }

  @Test func allArraysOfAnArchiveMeanTheSame() throws {
    func floats(_ values: [Float]) -> [UInt8] {
      numPyBytes("<f4", [values.count, 1, 1], bytes(values.map(\.bitPattern)))
    }
    let dataset = try read(
      zipBytes([("x_train.npy", floats((0..<20).map { Float($0) })), ("x_test.npy", floats([0, 1]))]))
    #expect(dataset.format.levels == 256)
    #expect(dataset[.test].levels == [0, 1], "of 255, like the training images")
  }

  @Test func deflatedArraysNeedSomethingThatInflates() {
    let archive = zipBytes([("x.npy", Self.images(20))], deflated: true)
    #expect(throws: DatasetError.compressed(path: "some/my data.npz/x.npy")) {
      try read(archive, inflating: false)
    }
  }

  private static let wrongArchives: [([(String, [UInt8])], String)] = [
    ([("weights.npy", images(20))], "holds weights.npy; an array called images"),
    ([("x.npy", images(20)), ("y.npy", labels(19))], "holds 19 labels; one for each of 20 images"),
    ([("x.npy", images(20)), ("y.npy", images(20))], "one label an image"),
    (
      [("x.npy", images(20)), ("y.npy", numPyBytes("<i2", [20], bytes([Int16](repeating: 256, count: 20))))],
      "the label 256.0"
    ),
    (
      [("x_train.npy", images(20)), ("x_test.npy", numPyBytes("|u1", [2, 2, 1], [1, 2, 3, 4]))],
      "holds images of 2×1×1"
    ),
    ([("x_test.npy", images(20))], "x_train"),
  ]

  @Test(arguments: wrongArchives)
  func archivesOfOtherThingsAreRefused(files: [(String, [UInt8])], message: String) {
    let error = #expect(throws: DatasetError.self) { try read(zipBytes(files)) }
    #expect(text(of: error).contains(message), "\(text(of: error))")
  }

  @Test func everyTruncationIsNoticed() {
    let whole = zipBytes([("x.npy", Self.images(10))], wide: true)
    for length in 0..<whole.count {
      #expect(throws: DatasetError.self) { try read(Array(whole.prefix(length))) }
    }
  }
}
