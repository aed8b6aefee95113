import Testing

@testable import Pictures

@Suite struct TickTests {
  private func labels(_ numbers: [Double], _ scale: PlotAxis.Scale = .linear) -> [String] {
    AxisScale(scale, holding: numbers).ticks().map(\.label)
  }

  @Test(arguments: [
    ([0.0, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ([-3, 3], ["−3", "−2", "−1", "0", "1", "2", "3"]),
    ([80, 100], ["80", "85", "90", "95", "100"]),
    ([0, 60000], ["0", "10,000", "20,000", "30,000", "40,000", "50,000", "60,000"]),
    ([0, 4e-5], ["0", "10⁻⁵", "2·10⁻⁵", "3·10⁻⁵", "4·10⁻⁵"]),
    ([7, 7], ["4", "5", "6", "7", "8", "9", "10"]),
    ([], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ([.nan, 0, .infinity, 1], ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
  ])
  func linearAxesAreMarkedAtRoundNumbers(numbers: [Double], expected: [String]) {
    #expect(labels(numbers) == expected)
  }

  @Test(arguments: [
    ([100.0, 1000, 10000, 60000], ["100", "1,000", "10,000"]),
    ([0.001, 1], ["0.001", "0.01", "0.1", "1"]),
    ([2.0, 40], ["2", "5", "10", "20"]),
    ([91.0, 99], ["92", "94", "96", "98"]),
    ([1.0, 1e9], ["1", "100", "10,000", "1,000,000", "10⁸"]),
    ([-5.0, 0, 10, 1000], ["10", "100", "1,000"]),
  ])
  func logarithmicAxesAreMarkedAtPowersOfTenOrRoundNumbers(numbers: [Double], expected: [String]) {
    #expect(labels(numbers, .logarithmic) == expected)
  }

  @Test func onlyWholeNumbersAreMarkedWhereNoOthersMeanAnything() {
    let axis = AxisScale(.linear, holding: [1, 3])
    #expect(axis.ticks(whole: true).map(\.label) == ["1", "2", "3"])
    #expect(axis.ticks().map(\.label) == ["1.0", "1.5", "2.0", "2.5", "3.0"])
    let longer = AxisScale(.linear, holding: [1, 50])
    #expect(longer.ticks(whole: true).map(\.label) == ["0", "10", "20", "30", "40", "50"])
  }

  @Test func theNumbersLieWithinTheAxisAndEquallyFarFromItsEnds() throws {
    for scale in [PlotAxis.Scale.linear, .logarithmic] {
      let axis = AxisScale(scale, holding: [3, 12, 48])
      let places = try [3, 12, 48].map { try #require(axis.position(of: $0)) }
      #expect(places[0] > 0 && places[2] < 1)
      #expect(abs(places[0] + places[2] - 1) < 1e-12)
      let middle = scale == .linear ? 9.0 / 45 : 0.5
      #expect(abs((places[1] - places[0]) / (places[2] - places[0]) - middle) < 1e-12)
    }
  }

  @Test func whatAnAxisCannotShowHasNoPlace() {
    #expect(AxisScale(.linear, holding: [0, 1]).position(of: .nan) == nil)
    #expect(AxisScale(.logarithmic, holding: [1, 2]).position(of: 0) == nil)
  }
}
