import Testing

@testable import bench

@Suite struct TimesTests {
  @Test func medianHasAsManyTimesBelowAsAbove() {
    #expect(Times([3, 1, 2]).median == 2)
    #expect(Times([4, 1, 3, 2]).median == 2.5)
    #expect(Times([7]).median == 7)
  }

  @Test func spreadIsTheMiddleHalfOverTheMedian() {
    #expect(Times([5, 1, 4, 2, 3]).spread == (4.0 - 2.0) / 3.0)
    #expect(Times([1, 2]).spread == (1.75 - 1.25) / 1.5)
    #expect(Times([2, 2, 2]).spread == 0)
  }

  @Test func oneOutlierMovesNeitherMedianNorSpread() {
    let calm = Times([1, 2, 3, 4, 5])
    let disturbed = Times([1, 2, 3, 4, 500])
    #expect(disturbed.median == calm.median)
    #expect(disturbed.spread == calm.spread)
  }

  @Test(arguments: [0, 7]) func turnsAreBoundedInRepetitionsButMakeTwo(most: Int) {
    var calls = 0
    let seconds = Effort(warmUp: .zero, timed: .seconds(60), most: max(most, 2)).seconds { calls += 1 }
    #expect(seconds.count == max(most, 2))
    #expect(calls == seconds.count + 1)
    #expect(Effort(warmUp: .zero, timed: .zero, most: 0).seconds {}.count == 2)
  }
}
