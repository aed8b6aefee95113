import Tensors

/// When a run ends: at whichever of its limits is reached first.
public struct TrainingLimits: Sendable, Equatable, Codable {
  /// Passes over the training images.
  public var epochs: Int?

  /// Steps of the optimisers.
  public var steps: Int?

  /// Minutes from the start of the run. Where time ends a run, a faster machine gets further in it. Where time is
  /// the only limit, the learning rate's schedule follows it too, and the run can't be repeated to the bit.
  public var minutes: Double?

  /// Limits of which at least one is given.
  public init(epochs: Int? = nil, steps: Int? = nil, minutes: Double? = nil) {
    (self.epochs, self.steps, self.minutes) = (epochs, steps, minutes)
    require(firstFault == nil, "TrainingLimits: \(firstFault ?? "")")
  }

  private enum CodingKeys: String, CodingKey { case epochs, steps, minutes }

  /// Writes every key, those without a value as null: what does not limit a run takes the place of what would.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(steps, forKey: .steps)
    try container.encode(minutes, forKey: .minutes)
  }

  /// What no run can be made with, if there is anything; for limits that were read from a file.
  var firstFault: String? {
    if epochs == nil && steps == nil && minutes == nil { return "no limit" }
    if let epochs, epochs < 1 { return "a limit of \(epochs) epochs" }
    if let steps, steps < 1 { return "a limit of \(steps) steps" }
    if let minutes, !(minutes > 0) { return "a limit of \(minutes) minutes" }
    return nil
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
  /// No epoch was better for as long as the recipe waits.
  case patience
  /// Somebody asked for it.
  case request

  /// Whether the run was to end here: then a part of an epoch is evaluated like a whole one.
  var isFinal: Bool { self != .request }
}
