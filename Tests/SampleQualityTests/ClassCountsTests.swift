import Foundation
import SampleQuality
import Testing

@Suite struct ClassCountsTests {
  @Test func countsSharesAndEntropyAreThoseOfThePredictions() {
    let counts = ClassCounts(of: [0, 2, 2, 3, 2, 0, 3, 2], classes: 5)
    #expect(counts.counts == [2, 0, 4, 2, 0])
    #expect(counts.shares == [0.25, 0, 0.5, 0.25, 0])
    #expect(abs(counts.entropy - 1.5 * log(2)) < 1e-12)
  }

  @Test func entropyIsLargestWhereAllClassesAreEquallyOften() {
    let even = ClassCounts(of: (0..<30).map { $0 % 10 }, classes: 10)
    #expect(abs(even.entropy - log(10)) < 1e-12)
    #expect(ClassCounts(of: [4, 4, 4], classes: 10).entropy == 0)
  }

  @Test func aClassIsCoveredWithinAFactorOfTwoOfTheData() {
    let data = ClassCounts(of: (0..<40).map { $0 % 4 }, classes: 4)
    func coverage(_ counts: [Int]) -> Double {
      let predictions = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
      return ClassCounts(of: predictions, classes: 4).coverage(of: data)
    }
    #expect(coverage([10, 10, 10, 10]) == 1)
    // Shares of 1/8 and of 1/2 are at the edges.
    #expect(coverage([5, 20, 5, 10]) == 1)
    #expect(coverage([4, 21, 5, 10]) == 0.5)
    #expect(coverage([40, 0, 0, 0]) == 0)
  }

  @Test func classesThatTheDataHasNoneOfDoNotCount() {
    let data = ClassCounts(of: [0, 1, 0, 1], classes: 3)
    #expect(ClassCounts(of: [0, 1, 2], classes: 3).coverage(of: data) == 1)
    #expect(ClassCounts(of: [1, 1, 1, 2], classes: 3).coverage(of: data) == 0.5)
  }
}
