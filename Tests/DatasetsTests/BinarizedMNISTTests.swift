import Datasets
import Foundation
import Tensors
import Testing

@Suite struct BinarizedMNISTTests {
  private let folder: TemporaryFolder
  private var catalog: DatasetCatalog { DatasetCatalog(folder: DataFolder(folder.url)) }

  init() throws { folder = try TemporaryFolder() }

  @Test func bitsAreReadFromTheHighestDownAndImagesBeginWithAByte() throws {
    let format = ImageFormat(height: 2, width: 5, levels: 2)
    let bits = Data([0b1010_0001, 0b1000_0000, 0, 0b0100_0000])
    let images = try StoredImages(bits: bits, format: format, path: "")
    #expect(images.count == 2)
    #expect(images.levels == [1, 0, 1, 0, 0, 0, 0, 1, 1, 0] + [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
  }

  @Test(arguments: [0, 97, 99])
  func bitsThatAreNoWholeImagesAreRefused(count: Int) throws {
    let error = DatasetError.wrongShape(
      path: "x.bin", found: "\(count) bytes", expected: "a positive number of images of 98 bytes")
    let format = ImageFormat(height: 28, width: 28, levels: 2)
    #expect(throws: error) {
      try StoredImages(bits: Data(repeating: 0, count: count), format: format, path: "x.bin")
    }
  }

  @Test func theFixedBinarisationIsReadFromItsThreeFiles() throws {
    for (split, count) in [("train", 3), ("valid", 2), ("test", 1)] {
      let bytes = [UInt8](repeating: 0b1000_0000, count: 98 * count)
      try folder.write(bytes, to: "binarized-mnist/binarized_mnist_\(split).bin")
    }
    let dataset = try catalog.dataset(named: "binarized-mnist")
    #expect(Split.allCases.map { dataset[$0].count } == [3, 2, 1])
    #expect("\(dataset.format)" == "28×28×1, 2 levels")
    #expect(dataset[.test].levels.reduce(0) { $0 + Int($1) } == 98)
  }

  /// MNIST of 1×1 pixels: 10,000 for validation, of which one grey level each; so are those to train on.
  private func writeMNIST() throws {
    try folder.write(idxBytes([10_500, 1, 1]), to: "mnist/train-images-idx3-ubyte")
    try folder.write(idxBytes([10_500], modulus: 10), to: "mnist/train-labels-idx1-ubyte")
    try folder.write(idxBytes([256, 1, 1]), to: "mnist/t10k-images-idx3-ubyte")
    try folder.write(idxBytes([256], modulus: 10), to: "mnist/t10k-labels-idx1-ubyte")
  }

  @Test func theThresholdIsOneHalf() throws {
    try writeMNIST()
    let grey = try catalog.dataset(named: "mnist")[.test]
    let binary = try catalog.dataset(named: "threshold-binarized-mnist")[.test]
    #expect(binary.format.levels == 2 && binary.labels == grey.labels)
    #expect(zip(grey.levels, binary.levels).allSatisfy { ($0 > 127) == ($1 == 1) })
  }

  @Test func dynamicDrawsAreNewInTrainingAndStayInEvaluation() throws {
    try writeMNIST()
    let dataset = try catalog.dataset(named: "dynamic-binarized-mnist")
    #expect(dataset.format.levels == 2)
    var generator = RandomGenerator(seed: 1)
    let draws = (0..<2).map { _ in
      dataset[.train].batch(at: 0..<500, using: &generator).images.elements
    }
    #expect(draws[0] != draws[1])
    #expect(draws.joined().allSatisfy { $0 == 0 || $0 == 1 })
    let test = dataset[.test]
    let whole = test.batch(at: 0..<256).images.elements
    #expect(whole == test.batches(of: 100).flatMap { $0.images.elements })
  }

  @Test func dynamicDrawsAreAsFrequentAsTheIntensity() {
    let levels: [UInt8] = [0, 51, 128, 204, 255]
    let format = ImageFormat(height: 1, width: 5, levels: 256)
    let images = StoredImages(drawnFrom: StoredImages(format: format, levels: levels))
    var generator = RandomGenerator(seed: 2)
    let count = 4_000
    var sums = [Float](repeating: 0, count: levels.count)
    for _ in 0..<count {
      let drawn = images.batch(at: [0], using: &generator).images.elements
      for index in sums.indices { sums[index] += drawn[index] }
    }
    for (level, sum) in zip(levels, sums) {
      let probability = Float(level) / 255
      // Four standard deviations of a binomial share; none at 0 and 1.
      let tolerance = 4 * (probability * (1 - probability) / Float(count)).squareRoot()
      #expect(abs(sum / Float(count) - probability) <= tolerance)
    }
  }

  @Test func aSelectionOfDrawnImagesIsDrawnToo() {
    let format = ImageFormat(height: 1, width: 1, levels: 256)
    let images = StoredImages(drawnFrom: StoredImages(format: format, levels: [0, 255, 255]))
    let selection = images.selection(at: [1, 2])
    #expect(selection.isDrawn && selection.format.levels == 2)
    #expect(selection.batch(at: 0..<2).images.elements == [1, 1])
  }
}
