import Tensors

/// When a run ends: at whichever of its limits is reached first.
public struct TrainingLimits: Sendable, Equatable, Codable {
  /// Passes over the training images.
  public var epochs: Int?

  /// Steps of the optimisers.
  public var steps: Int?

  /// Minutes from the start of the run. Where time ends a run, a faster machine gets further in it.
  public var minutes: Double?

  /// Limits of which at least one is given.
  public init(epochs: Int? = nil, steps: Int? = nil, minutes: Double? = nil) {
    require(epochs != nil || steps != nil || minutes != nil, "TrainingLimits: a run without an end")
    require(epochs ?? 1 > 0 && steps ?? 1 > 0 && minutes ?? 1 > 0, "TrainingLimits: a limit is not positive")
    (self.epochs, self.steps, self.minutes) = (epochs, steps, minutes)
  }

  /// The steps at which epochs or steps end the run, if they do.
  func stepCount(stepsPerEpoch: Int) -> Int? {
    [steps, epochs.map { $0 * stepsPerEpoch }].compactMap(\.self).min()
  }
}

/// What ended a run.
public enum TrainingEnd: String, Sendable, Codable {
  /// The last epoch was finished.
  case epochs
  /// The last step was made.
  case steps
  /// Time was up.
  case minutes
  /// Somebody asked for it.
  case request
}
