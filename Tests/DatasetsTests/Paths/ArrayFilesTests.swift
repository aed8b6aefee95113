import Foundation
import Tensors
import Testing

@testable import Datasets

/// Files of arrays on disk: what is found beside them, and what is read of them when.
@Suite struct ArrayFilesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func path(_ name: String) -> String { folder.url.appendingPathComponent(name).path }

  private func read(_ name: String, memoryLimit: Int = 1 << 30) throws -> ImageDataset {
    var reading = DataReading()
    reading.memoryLimit = memoryLimit
    reading.decompressors = ["gz": gunzip]
    return try ImageDataset(at: path(name), reading: reading)
  }

  @Test func anIDXFileHasTheLabelsBesideIt() throws {
    try folder.write(idxBytes([20, 2, 3]), to: "my-images-idx3-ubyte")
    #expect(try read("my-images-idx3-ubyte")[.train].labels == nil)
    try folder.write(idxBytes([20], modulus: 3), to: "my-labels-idx1-ubyte")
    let dataset = try read("my-images-idx3-ubyte")
    #expect(dataset.classNames == ["0", "1", "2"])
    #expect(dataset[.train].selection(at: [0]).levels[0] / 6 % 3 == dataset[.train].labels?[0])
  }

  @Test func anIDXFileMayHaveFloatsAndFourAxes() throws {
    let values = (0..<120).map { (Float($0) / 119).bitPattern }
    let header = [0, 0, 0x0D, 4] + [10, 2, 2, 3].flatMap(bigEndian)
    try folder.write(header + bytes(values, bigEndian: true), to: "colours.idx")
    let dataset = try read("colours.idx")
    #expect(dataset.format == ImageFormat(height: 2, width: 2, channels: 3, levels: 256))
  }

  @Test func aFolderMayHaveTheFilesOfMNIST() throws {
    try folder.write(idxBytes([30, 2, 2]), to: "d/train-images-idx3-ubyte")
    try folder.write(idxBytes([30], modulus: 5), to: "d/train-labels-idx1-ubyte")
    try folder.write(idxBytes([4, 2, 2]), to: "d/t10k-images-idx3-ubyte")
    try folder.write(idxBytes([4], modulus: 5), to: "d/t10k-labels-idx1-ubyte")
    let dataset = try read("d")
    #expect(Split.allCases.map { dataset[$0].count } == [27, 3, 4])
    #expect(dataset[.test].labels == [0, 1, 2, 3] && dataset.name == "d")
  }

  /// Records of `labels` labels each; the last label is the record's number, and red levels are it too.
  private func records(_ count: Int, labels: Int) -> [UInt8] {
    (0..<count).flatMap { record -> [UInt8] in
      let planes = [0, 100, 200].flatMap { [UInt8](repeating: UInt8($0 + record), count: 1024) }
      return [UInt8](repeating: 0, count: labels - 1) + [UInt8(record % 10)] + planes
    }
  }

  @Test(arguments: [1, 2]) func recordsOfCIFARAreFoundByTheirLength(labels: Int) throws {
    try folder.write(records(20, labels: labels), to: "records.bin")
    let dataset = try read("records.bin")
    #expect(dataset.format == ImageFormat(height: 32, width: 32, channels: 3, levels: 256))
    let (first, label) = (dataset[.train].selection(at: [0]).levels, try #require(dataset[.train].labels)[0])
    #expect(Array(first[..<6]) == [label, label + 100, label + 200, label, label + 100, label + 200])
  }

  @Test(arguments: [0, 1 << 30]) func aFolderOfCIFARHasItsTestFile(memoryLimit: Int) throws {
    for number in 1...2 { try folder.write(records(10, labels: 1), to: "c/data_batch_\(number).bin") }
    try folder.write(records(3, labels: 1), to: "c/test_batch.bin")
    let dataset = try read("c", memoryLimit: memoryLimit)
    #expect(Split.allCases.map { dataset[$0].count } == [18, 2, 3])
    #expect(dataset.classNames?.count == 10)
    #expect(dataset[.test].selection(at: [2]).levels.prefix(3) == [2, 102, 202])
    let labels = try #require(dataset[.train].labels)
    for position in 0..<18 {
      #expect(dataset[.train].selection(at: [position]).levels[0] == labels[position])
    }
  }

  @Test func whatDoesNotFitInMemoryIsReadAsItIsNeeded() throws {
    let levels = (0..<30 * 12).map { UInt8(truncatingIfNeeded: $0 * 7) }
    try folder.write(numPyBytes("|u1", [30, 2, 2, 3], levels), to: "images.npy")
    let (kept, streamed) = (try read("images.npy"), try read("images.npy", memoryLimit: 30 * 12 - 1))
    #expect(!kept[.train].isSlow && streamed[.train].isSlow)
    for split in Split.allCases { #expect(kept[split].levels == streamed[split].levels) }
    let batches = [kept, streamed].map { $0[.train].batches(of: 5).flatMap { $0.images.elements } }
    #expect(batches[0] == batches[1])
  }

  @Test func aFileThatBecomesShorterIsAnError() throws {
    try folder.write(numPyBytes("|u1", [30, 2, 2], (0..<120).map { UInt8($0) }), to: "images.npy")
    let images = try read("images.npy", memoryLimit: 0)[.train]
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path("images.npy")))
    try handle.truncate(atOffset: 100)
    let error = DatasetError.unreadable(path: path("images.npy"), reason: "has become shorter than it was")
    #expect(throws: error) { try images.levels(at: 0..<images.count) }
    let ahead = ReadAhead(of: images) { Array(0..<images.count) }
    #expect(throws: error) { try ahead.next() }
  }

  @Test func whoCannotGoOnWithoutALostFileEndsAsItWasAsked() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let folder = try TemporaryFolder()
      try folder.write(numPyBytes("|u1", [30, 2, 2], [UInt8](repeating: 9, count: 120)), to: "images.npy")
      let file = folder.url.appendingPathComponent("images.npy")
      var reading = DataReading()
      (reading.memoryLimit, reading.whenLost) = (0, { _ in exit(7) })
      let images = try ImageDataset(at: file.path, reading: reading)[.train]
      try FileHandle(forWritingTo: file).truncate(atOffset: 100)
      for _ in images.batches(of: 5) {}
    }
  }

  private static let wrong: [([UInt8], String)] = [
    ([], "no images that could be made out"), ([1, 2, 3], "no images that could be made out"),
    ([0x89, 0x50, 0x4E, 0x47, 13, 10], "holds one picture; a folder of pictures"),
    ([0x1F, 0x8B, 1], "cannot be decompressed"), ([0x50, 0x4B, 3, 4], "no whole archive"),
    ([UInt8](repeating: 200, count: 3073), "no images that could be made out"),
  ]

  @Test(arguments: wrong) func otherFilesAreRefused(bytes: [UInt8], message: String) throws {
    try folder.write(bytes, to: "file")
    let error = #expect(throws: DatasetError.self) { try read("file") }
    #expect(text(of: error).contains(message), "\(text(of: error))")
  }

  @Test func whatIsNotThereOrNoFileIsRefused() throws {
    #expect(throws: DatasetError.unreadable(path: path("x"), reason: "there is no such file or folder")) {
      try read("x")
    }
    #expect(throws: DatasetError.unreadable(path: "/dev/null", reason: "is no file")) {
      try ImageDataset(at: "/dev/null")
    }
  }
}
