import Datasets
import Representations
import Tensors
import Testing

@Suite struct LabelledSubsetTests {
  private let digits = ImageDataset.digits[.train]

  @Test(arguments: [10, 17, 100, 250])
  func classesAreBalanced(count: Int) throws {
    let subset = try LabelledSubset(of: digits, count: .some(count), seed: 3)
    #expect(subset.positions.count == count && Set(subset.positions).count == count)
    let labels = try #require(digits.labels)
    let counts = Dictionary(subset.positions.map { (labels[$0], 1) }, uniquingKeysWith: +).values
    #expect(counts.count == 10)
    #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1)
  }

  @Test func aSeedIsADraw() throws {
    let first = try LabelledSubset(of: digits, count: .some(50), seed: 1)
    #expect(try first == LabelledSubset(of: digits, count: .some(50), seed: 1))
    #expect(try first != LabelledSubset(of: digits, count: .some(50), seed: 2))
  }

  @Test func drawsOfASeedAreNested() throws {
    let small = try LabelledSubset(of: digits, count: .some(33), seed: 5).positions
    let large = try LabelledSubset(of: digits, count: .some(120), seed: 5).positions
    #expect(Set(small).isSubset(of: large))
  }

  @Test func allAreAll() throws {
    #expect(try LabelledSubset(of: digits, count: .all, seed: 1).positions == Array(0..<digits.count))
    let asMany = try LabelledSubset(of: digits, count: .some(digits.count), seed: 1)
    #expect(asMany.positions == Array(0..<digits.count))
  }

  @Test func aClassThatRunsOutLeavesItsShareToTheOthers() throws {
    let images = StoredImages(
      format: ImageFormat(height: 1, width: 1, levels: 2), levels: [0, 0, 0, 0, 0, 0],
      labels: [0, 1, 1, 1, 1, 1])
    let subset = try LabelledSubset(of: images, count: .some(4), seed: 1)
    #expect(subset.positions.contains(0) && subset.positions.count == 4)
  }

  @Test func whatCannotBeDrawnIsRefused() {
    let unlabelled = StoredImages(format: ImageFormat(height: 1, width: 1, levels: 2), levels: [0, 1])
    #expect(throws: LabelError.unlabelled) { try LabelledSubset(of: unlabelled, count: .all, seed: 1) }
    #expect(throws: LabelError.tooMany(count: 5000, available: digits.count)) {
      try LabelledSubset(of: digits, count: .some(5000), seed: 1)
    }
    #expect(throws: LabelError.tooFew(count: 9, classes: 10)) {
      try LabelledSubset(of: digits, count: .some(9), seed: 1)
    }
  }
}
