import Datasets
import Foundation
import Tensors
import Testing

/// The facts that are published about data sets, where this machine has them: in GENERATIVE_MODELS_DATA or the
/// user's cache, gzipped or not.
@Suite struct CanonicalFilesTests {
  struct Facts: Sendable, CustomTestStringConvertible {
    let name: String
    let firstTrainingLabels: [UInt8]
    let firstTestLabels: [UInt8]
    let mean: Double
    let deviation: Double

    var testDescription: String { name }
  }

  private static let catalog = DatasetCatalog(folder: DataFolder(path: nil, decompressors: ["gz": gunzip]))

  private static let present = [
    Facts(
      name: "mnist", firstTrainingLabels: [5, 0, 4, 1, 9, 2, 1, 3, 1, 4],
      firstTestLabels: [7, 2, 1, 0, 4, 1, 4, 9, 5, 9], mean: 0.1307, deviation: 0.3081),
    Facts(
      name: "fashion-mnist", firstTrainingLabels: [9, 0, 0, 3, 0, 2, 7, 2, 5, 5],
      firstTestLabels: [9, 2, 1, 1, 6, 1, 4, 6, 5, 7], mean: 0.2860, deviation: 0.3530),
  ].filter { catalog.canOpen($0.name) }

  @Test(.enabled(if: !present.isEmpty, "no data set is on this machine"), arguments: present)
  func filesHoldWhatIsPublishedAboutThem(facts: Facts) throws {
    let dataset = try Self.catalog.dataset(named: facts.name)
    #expect(Split.allCases.map { dataset[$0].count } == [50_000, 10_000, 10_000])
    #expect(dataset.format == ImageFormat(height: 28, width: 28, levels: 256))
    #expect(dataset[.train].labels?.prefix(10).elementsEqual(facts.firstTrainingLabels) == true)
    #expect(dataset[.test].labels?.prefix(10).elementsEqual(facts.firstTestLabels) == true)
    let moments = moments(of: [dataset[.train], dataset[.validation]])
    #expect(abs(moments.mean - facts.mean) < 5e-5)
    #expect(abs(moments.deviation - facts.deviation) < 5e-5)
  }

  @Test(.enabled(if: catalog.canOpen("binarized-mnist"), "the fixed binarisation is not on this machine"))
  func theFixedBinarisationHasItsShareOfInk() throws {
    let dataset = try Self.catalog.dataset(named: "binarized-mnist")
    #expect(Split.allCases.map { dataset[$0].count } == [50_000, 10_000, 10_000])
    for (split, share) in zip(Split.allCases, [0.130562, 0.131127, 0.132512]) {
      let ink = dataset[split].levels.reduce(0) { $0 + Int($1) }
      #expect(abs(Double(ink) / Double(dataset[split].levels.count) - share) < 5e-7)
    }
  }

  @Test(.enabled(if: catalog.canOpen("cifar10-part"), "CIFAR-10 is not on this machine"))
  func thePartOfCIFAR10HasItsFirstLabelsAndItsColours() throws {
    let dataset = try Self.catalog.dataset(named: "cifar10-part")
    #expect(Split.allCases.map { dataset[$0].count } == [18_000, 2_000, 10_000])
    #expect(dataset[.train].labels?.prefix(10).elementsEqual([6, 9, 9, 4, 1, 1, 2, 7, 8, 3]) == true)
    let levels = dataset[.test].levels
    for (channel, mean) in [0.49421, 0.48513, 0.45041].enumerated() {
      let sum = stride(from: channel, to: levels.count, by: 3).reduce(0) { $0 + Int(levels[$1]) }
      #expect(abs(Double(sum) / Double(levels.count / 3) / 255 - mean) < 5e-6)
    }
  }

  /// Mean and deviation of all intensities, from a histogram of levels.
  private func moments(of parts: [StoredImages]) -> (mean: Double, deviation: Double) {
    var histogram = [Double](repeating: 0, count: 256)
    for part in parts {
      part.levels.withUnsafeBufferPointer { for level in $0 { histogram[Int(level)] += 1 } }
    }
    let total = histogram.reduce(0, +)
    let mean = histogram.indices.reduce(0) { $0 + histogram[$1] * Double($1) / 255 } / total
    let square = histogram.indices.reduce(0) { $0 + histogram[$1] * pow(Double($1) / 255 - mean, 2) } / total
    return (mean, square.squareRoot())
  }
}

extension DatasetCatalog {
  /// Whether the data set called `name` is known and here.
  fileprivate func canOpen(_ name: String) -> Bool {
    Self.entries.contains { $0.name == name && has($0) }
  }
}
