import Datasets
import Foundation
import Testing

@Suite struct MNISTFilesTests {
  private let folder: TemporaryFolder

  /// Seven training and three test images of 2×3 pixels.
  init() throws {
    folder = try TemporaryFolder()
    try folder.write(idxBytes([7, 2, 3]), to: "tiny/train-images-idx3-ubyte")
    try folder.write(idxBytes([7], modulus: 10), to: "tiny/train-labels-idx1-ubyte")
    try folder.write(idxBytes([3, 2, 3]), to: "tiny/t10k-images-idx3-ubyte")
    try folder.write(idxBytes([3], modulus: 10), to: "tiny/t10k-labels-idx1-ubyte")
  }

  private func read(validationCount: Int = 2) throws -> ImageDataset {
    try MNISTFiles(
      name: "tiny", classNames: (0..<7).map { "\($0)" }, folder: DataFolder(folder.url),
      validationCount: validationCount
    ).dataset()
  }

  private func path(_ file: String) -> String { folder.url.appendingPathComponent("tiny/\(file)").path }

  @Test func validationIsTheEndOfTheTrainingFile() throws {
    let dataset = try read()
    #expect(dataset[.train].labels == [0, 1, 2, 3, 4])
    #expect(dataset[.validation].labels == [5, 6])
    #expect(dataset[.test].labels == [0, 1, 2])
    #expect(dataset[.validation].levels == (30..<42).map { UInt8($0) })
    #expect("\(dataset.format)" == "2×3×1, 256 levels")
  }

  @Test func labelsMustBeAsManyAsImages() throws {
    try folder.write(idxBytes([6]), to: "tiny/train-labels-idx1-ubyte")
    let error = DatasetError.wrongShape(
      path: path("train-labels-idx1-ubyte"), found: "6 labels", expected: "one for each of 7 images")
    #expect(throws: error) { try read() }
  }

  @Test func labelsMustBeClasses() throws {
    try folder.write(idxBytes([7]).dropLast() + [7], to: "tiny/train-labels-idx1-ubyte")
    #expect(throws: DatasetError.wrongLabel(path: path("train-labels-idx1-ubyte"), label: 7, classes: 7)) {
      try read()
    }
  }

  @Test func testImagesMustLookLikeTrainingImages() throws {
    try folder.write(idxBytes([3, 3, 2]), to: "tiny/t10k-images-idx3-ubyte")
    let error = DatasetError.wrongShape(
      path: path("t10k-images-idx3-ubyte"), found: "images of 3×2×1, 256 levels",
      expected: "2×3×1, 256 levels, as for training,")
    #expect(throws: error) { try read() }
  }

  @Test(arguments: [[0, 2, 3], [7, 0, 3], [7, 2, 0]])
  func filesWithoutAPixelAreRefused(extents: [Int]) throws {
    try folder.write(idxBytes(extents), to: "tiny/train-images-idx3-ubyte")
    let error = DatasetError.wrongShape(
      path: path("train-images-idx3-ubyte"), found: "no pixel, \(extents)", expected: "an image or more")
    #expect(throws: error) { try read() }
  }

  @Test func validationMustLeaveSomethingToTrainOn() throws {
    let error = DatasetError.wrongShape(
      path: path("train-images-idx3-ubyte"), found: "7 images",
      expected: "more than the 7 of the validation split")
    #expect(throws: error) { try read(validationCount: 7) }
  }
}
