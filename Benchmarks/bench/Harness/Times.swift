/// The times that repetitions of the same work took.
struct Times {
  /// In seconds, from the shortest to the longest.
  let sorted: [Double]

  /// Times in seconds, at least one.
  init(_ seconds: [Double]) {
    precondition(!seconds.isEmpty, "Times: nothing was timed")
    sorted = seconds.sorted()
  }

  /// As many times are shorter as are longer.
  var median: Double { quantile(0.5) }

  /// The width of the middle half of the times, as a part of the median.
  var spread: Double { (quantile(0.75) - quantile(0.25)) / median }

  /// The shortest.
  var least: Double { sorted[0] }

  /// The time that `part` of the times do not exceed, between two of them in proportion.
  func quantile(_ part: Double) -> Double {
    let place = part * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}

/// How long work is repeated in one go.
struct Effort: Sendable {
  /// Repetitions that are not timed, so that threads are awake and memory is mapped; at least one is made.
  let warmUp: Duration
  /// Repetitions that are timed; at least two are made.
  let timed: Duration
  /// The most repetitions that are timed.
  let most: Int

  /// The effort for one turn of a case.
  static let turn = Effort(warmUp: .milliseconds(40), timed: .milliseconds(360), most: 1000)

  /// The effort to find which of several variants are worth a turn.
  static let trial = Effort(warmUp: .milliseconds(40), timed: .milliseconds(120), most: 200)

  /// The times, in seconds, of single calls of `body`.
  func seconds(of body: () -> Void) -> [Double] {
    let clock = ContinuousClock()
    let start = clock.now
    repeat { body() } while clock.now - start < warmUp
    let end = clock.now + timed
    var seconds: [Double] = []
    while seconds.count < 2 || (clock.now < end && seconds.count < most) {
      seconds.append(clock.measure(body) / .seconds(1))
    }
    return seconds
  }
}
