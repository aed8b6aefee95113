/// Numbers drawn as a line of eight heights: `▇▆▄▃▂▂▁▁`, the least of them as `▁` and the greatest as `█`.
///
/// However many are added, it is at most ``width`` characters long: each stands for the mean of as many of them.
struct SparkLine {
  /// The most characters.
  static let width = 24

  private var means: [Mean] = []

  /// How many numbers a finished mean is of.
  private var share = 1

  private struct Mean {
    var sum = 0.0
    var count = 0
    var value: Double { sum / Double(count) }
  }

  /// Adds the next number, unless it is none.
  mutating func add(_ number: Double) {
    guard number.isFinite else { return }
    if means.last.map({ $0.count == share }) ?? true {
      if means.count == Self.width { halve() }
      means.append(Mean())
    }
    means[means.count - 1].sum += number
    means[means.count - 1].count += 1
  }

  /// Puts neighbours together, of which there are an even number.
  private mutating func halve() {
    share *= 2
    means = stride(from: 0, to: means.count, by: 2).map { place in
      Mean(
        sum: means[place].sum + means[place + 1].sum, count: means[place].count + means[place + 1].count)
    }
  }

  /// The line.
  var text: String {
    let values = means.map(\.value)
    guard let least = values.min(), let greatest = values.max() else { return "" }
    return String(
      values.map { value in
        let share = greatest > least ? (value - least) / (greatest - least) : 0
        return Self.heights[Int((share * Double(Self.heights.count - 1)).rounded())]
      })
  }

  private static let heights = Array("▁▂▃▄▅▆▇█")
}
