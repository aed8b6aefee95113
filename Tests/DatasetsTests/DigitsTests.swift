import Datasets
import Foundation
import Testing

@Suite struct DigitsTests {
  let digits = ImageDataset.digits

  @Test(arguments: [(Split.train, 1_297), (.validation, 200), (.test, 300)])
  func splitsHaveTheirDocumentedSizes(split: Split, count: Int) {
    #expect(digits[split].count == count)
    #expect(digits[split].labels?.count == count)
  }

  @Test(arguments: [(Split.validation, 20), (.test, 30)])
  func everyClassGivesTheSameShareOfTheHeldOutSplits(split: Split, share: Int) throws {
    let labels = try #require(digits[split].labels)
    for label in 0..<10 as Range<UInt8> {
      #expect(labels.count { $0 == label } == share)
    }
  }

  @Test func classesHaveTheSizesThatTheSourceStates() {
    let labels = Split.allCases.flatMap { digits[$0].labels ?? [] }
    let sizes = (0..<10 as Range<UInt8>).map { label in labels.count { $0 == label } }
    #expect(sizes == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180])
  }

  @Test func imagesAreThoseOfTheSource() throws {
    let first = digits[.train].selection(at: 0..<1)
    #expect(first.labels == [0])
    #expect(Array(first.levels.prefix(16)) == [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0])
    let total = Split.allCases.reduce(0) { sum, split in digits[split].levels.reduce(sum) { $0 + Int($1) } }
    #expect(total == 561_718)
  }

  @Test func noTestImageIsAmongTheOthers() {
    func images(_ split: Split) -> Set<[UInt8]> {
      Set((0..<digits[split].count).map { digits[split].selection(at: $0..<$0 + 1).levels })
    }
    #expect(images(.test).isDisjoint(with: images(.train).union(images(.validation))))
    #expect(images(.validation).isDisjoint(with: images(.train)))
  }

  /// The simplest model there is, counted here by hand: its figure is what any other must beat.
  @Test func independentPixelsWithAddOneSmoothingNeed243BitsPerDimension() {
    let (train, test) = (digits[.train], digits[.test])
    let size = digits.format.dimensions
    var counts = [[Double]](repeating: [Double](repeating: 1, count: 17), count: size)
    for (index, level) in train.levels.enumerated() { counts[index % size][Int(level)] += 1 }
    let total = Double(train.count + 17)
    let bits = test.levels.enumerated().reduce(0) { bits, pixel in
      bits - log2(counts[pixel.offset % size][Int(pixel.element)] / total)
    }
    #expect(abs(bits / Double(test.levels.count) - 2.4289) < 5e-5)
  }
}
