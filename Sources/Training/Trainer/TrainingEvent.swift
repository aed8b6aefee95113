/// What a trainer reports while it runs.
public enum TrainingEvent {
  /// A step was made.
  case step(TrainingProgress)

  /// An epoch was finished and evaluated; `isBest` where no earlier one was better. Until the report returns, the
  /// model is in evaluation mode and has the weights that were evaluated: it may be saved and sampled from.
  case epoch(EpochMetrics, isBest: Bool)
}

/// Where a run stands after a step.
public struct TrainingProgress: Sendable {
  /// The current epoch, counted from 1, and the number of epochs where it is known.
  public var epoch: Int, epochs: Int?

  /// The steps made, and the number of steps where it is known.
  public var step: Int, steps: Int?

  /// The loss of each objective of the step, in order.
  public var losses: [ObjectiveLoss]

  /// The learning rate of the step.
  public var learningRate: Float

  /// The global norm of each objective's gradient, in order, before clipping.
  public var gradientNorms: [Float]

  /// Training images a second, in this epoch so far.
  public var imagesPerSecond: Double

  /// The seconds that the run will go on for, at the pace so far.
  public var secondsLeft: Double
}

/// The loss of one objective.
public struct ObjectiveLoss: Sendable, Equatable {
  /// The objective's name.
  public var objective: String

  /// Its loss.
  public var loss: Float

  /// What is shown beside the loss.
  public var terms: [LossFigure]

  /// The loss of `objective`, made of `terms` or of one piece.
  public init(objective: String, loss: Float, terms: [LossFigure] = []) {
    (self.objective, self.loss, self.terms) = (objective, loss, terms)
  }
}

/// A term of a loss, as a number.
public struct LossFigure: Sendable, Equatable {
  /// The standard term for it.
  public var name: String

  /// The mean over the batch.
  public var value: Float
}
