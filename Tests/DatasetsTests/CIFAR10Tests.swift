import Datasets
import Foundation
import Tensors
import Testing

@Suite struct CIFAR10Tests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A record whose pixel p has red p mod 251, green 1 and blue `label`.
  private func record(label: UInt8) -> [UInt8] {
    [label] + (0..<1024).map { UInt8($0 % 251) } + [UInt8](repeating: 1, count: 1024)
      + [UInt8](repeating: label, count: 1024)
  }

  private func write(_ labels: [UInt8], to file: String) throws {
    try folder.write(labels.flatMap(record), to: "cifar-10/\(file)")
  }

  private func read() throws -> ImageDataset {
    try CIFAR10Files(folder: DataFolder(folder.url)).dataset(
      name: "tiny", training: 1...2, validationCount: 2, test: "test_batch.bin")
  }

  @Test func planesBecomePixelsOfThreeChannels() throws {
    try write([3, 1], to: "data_batch_1.bin")
    try write([4, 1, 5], to: "data_batch_2.bin")
    try write([9], to: "test_batch.bin")
    let dataset = try read()
    #expect("\(dataset.format)" == "32×32×3, 256 levels")
    #expect(dataset[.train].labels == [3, 1, 4])
    #expect(dataset[.validation].labels == [1, 5])
    #expect(dataset[.test].labels == [9])
    #expect(Array(dataset[.test].levels[..<9]) == [0, 1, 9, 1, 1, 9, 2, 1, 9])
    #expect(dataset[.test].levels.count == 3072)
  }

  @Test func recordsMustBeWholeAndLabelsClasses() throws {
    try write([1, 2], to: "data_batch_1.bin")
    try write([3, 10], to: "data_batch_2.bin")
    try write([0], to: "test_batch.bin")
    let path = folder.url.appendingPathComponent("cifar-10/data_batch_2.bin").path
    #expect(throws: DatasetError.wrongLabel(path: path, label: 10, classes: 10)) { try read() }
    try folder.write([1, 2, 3], to: "cifar-10/data_batch_2.bin")
    let error = DatasetError.wrongShape(
      path: path, found: "3 bytes", expected: "a positive number of records of 3073 bytes")
    #expect(throws: error) { try read() }
  }

  @Test func validationMustLeaveSomethingToTrainOn() throws {
    try write([1], to: "data_batch_1.bin")
    try write([2], to: "data_batch_2.bin")
    try write([0], to: "test_batch.bin")
    let error = DatasetError.wrongShape(
      path: folder.url.appendingPathComponent("cifar-10/data_batch_2.bin").path,
      found: "the last of 2 images", expected: "more than the 2 of the validation split")
    #expect(throws: error) { try read() }
  }
}
