/// The time of a run and of its current epoch, in all the parts that the run was made in.
struct TrainingClock {
  private var run = Stopwatch()
  private var epoch = Stopwatch()

  /// A clock that goes on from these times.
  init(seconds: Double = 0, epochSeconds: Double = 0) {
    (run, epoch) = (Stopwatch(seconds: seconds), Stopwatch(seconds: epochSeconds))
  }

  /// Goes on.
  mutating func start() {
    run.start()
    epoch.start()
  }

  /// Stands still.
  mutating func stop() {
    run.stop()
    epoch.stop()
  }

  mutating func startEpoch() {
    epoch = Stopwatch()
    epoch.start()
  }

  /// Seconds since the run began.
  var seconds: Double { run.seconds }

  /// Seconds since the training part of the epoch began; never 0.
  var epochSeconds: Double { max(epoch.seconds, 1e-9) }
}

/// What one hand of a clock shows.
private struct Stopwatch {
  private var before: Double
  private var started: ContinuousClock.Instant?

  init(seconds: Double = 0) { before = seconds }

  mutating func start() {
    before = seconds
    started = .now
  }

  mutating func stop() {
    before = seconds
    started = nil
  }

  var seconds: Double { before + (started.map { (ContinuousClock.now - $0) / .seconds(1) } ?? 0) }
}
