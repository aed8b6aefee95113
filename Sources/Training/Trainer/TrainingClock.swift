/// The time of a run and of its current epoch.
struct TrainingClock {
  private var runStart = ContinuousClock.now
  private var epochStart = ContinuousClock.now

  mutating func start() {
    runStart = .now
    epochStart = runStart
  }

  mutating func startEpoch() { epochStart = .now }

  /// Seconds since the run began.
  var seconds: Double { (ContinuousClock.now - runStart) / .seconds(1) }

  /// Seconds since the training part of the epoch began; never 0.
  var epochSeconds: Double { max((ContinuousClock.now - epochStart) / .seconds(1), 1e-9) }
}
