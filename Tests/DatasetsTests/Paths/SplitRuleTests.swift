import Datasets
import Testing

/// How images are divided that nobody has divided.
@Suite struct SplitRuleTests {
  @Test func ofEveryTenImagesOneIsForValidationAndOneForTesting() {
    for ten in 0..<1000 {
      let splits = (0..<10).map { Split(ofImageAt: 10 * ten + $0) }
      #expect(splits.count { $0 == .validation } == 1 && splits.count { $0 == .test } == 1)
    }
  }

  /// Each place of ten has a share of a tenth: with 5,000 tens the standard deviation is 21, and 5 of it are allowed.
  @Test func noPlaceOfTheTenIsPreferred() {
    for split in [Split.validation, .test] {
      var counts = [Int](repeating: 0, count: 10)
      for position in 0..<50_000 where Split(ofImageAt: position) == split { counts[position % 10] += 1 }
      #expect(counts.allSatisfy { 394...606 ~= $0 })
    }
  }

  /// Runs that were made must be evaluated on the images that they never saw, by any later version.
  @Test func theRuleStaysAsItIs() {
    #expect((0..<40).filter { Split(ofImageAt: $0) == .validation } == [8, 16, 25, 30])
    #expect((0..<40).filter { Split(ofImageAt: $0) == .test } == [5, 15, 20, 33])
  }
}
