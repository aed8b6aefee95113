import Training

extension Trainer {
  /// Trains like ``Trainer/run(_:)``, to the same bits, and lets other work of the ``ComputeActor`` in every `slice`, so that
  /// a server can draw samples while it trains.
  ///
  /// Ends by request, after the step under way, when the task is cancelled, as a run that is asked to stop does.
  @ComputeActor @discardableResult
  public func run(
    yieldingEvery slice: Duration, _ report: (TrainingEvent) throws -> Void = { _ in }
  ) async throws -> TrainingEnd {
    defer { checkpoints?.wait() }
    while true {
      if let end = try advance(until: .now + slice, report) { return end }
      await Task.yield()
    }
  }
}
