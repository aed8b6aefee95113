import Datasets
import Layers
import ModelZoo
import Tensors

/// Trains a model on the images of a data set: epochs of shuffled batches, one optimiser an objective.
///
///     let trainer = Trainer(model, on: .digits, recipe: recipe, seed: 1)
///     try trainer.run { event in
///       if case .epoch(let metrics, _) = event { print(metrics.epoch, metrics.loss) }
///     }
///
/// After each epoch the validation images are evaluated, with averaged weights where the recipe asks for them,
/// and at the end of the run the model has the weights of the best epoch. Nothing is printed, and nothing written but
/// checkpoints, where they are asked for: a trainer that has ``restore(_:)``d one goes on as if the run had never stopped.
///
/// The same seed gives the same bits, whatever the number of threads: the order of the images depends on the seed
/// and the epoch, what a step draws on the seed and the step, and nothing on the clock. Where `minutes` is the only
/// limit that does not hold: the learning rate then follows the share of the time that is spent, so that the
/// schedule comes to its end, and the weights depend on how fast the machine was from the first step on.
public final class Trainer {
  /// The model that is trained.
  public let model: any ImageModel

  /// What it is trained on.
  public let data: ImageDataset

  /// How it is trained.
  public let recipe: Recipe

  /// When the run ends.
  public let limits: TrainingLimits

  /// What makes the run repeatable.
  public let seed: UInt64

  /// The optimisers, one for each of the model's objectives.
  public let optimizers: [any Optimizer]

  /// The average of the weights, where the recipe asks for one.
  public let average: WeightAverage?

  /// The steps made.
  public internal(set) var step = 0

  /// The epoch of the last step, counted from 1.
  public internal(set) var epoch = 0

  /// The epochs finished.
  public var finishedEpochs: Int { batches.position.epoch }

  /// The best epoch so far.
  public internal(set) var best: BestEpoch?

  /// Asked after each step; where it is true, the run ends in the middle of the epoch. So it does when the task that
  /// runs it is cancelled.
  public var isStopRequested: () -> Bool = { false }

  /// Keeps what the run can go on from.
  public var checkpoints: CheckpointWriter?

  /// How many batches are read before they are needed, where images come from files; 0 for none. The bits are the same.
  public var batchesReadAhead = 3

  let objectives: [Objective]
  var stage: [Int] = []
  let schedule: LearningRateSchedule
  let stepCount: Int?
  let stepsPerEpoch: Int
  var batches: ShuffledBatches
  var ahead: ReadAhead?
  var tally = LossTally()
  var clock = TrainingClock()

  /// Whether a model that starts from data has done so.
  var isInitialized = false

  /// What the run has ended by, once the model has the weights of the best epoch.
  private var finalEnd: TrainingEnd?

  /// A trainer of `model` on the training images of `data`, which must be of the model's format.
  ///
  /// A run has the recipe's epochs unless `limits` say otherwise.
  public init(
    _ model: any ImageModel, on data: ImageDataset, recipe: Recipe, limits: TrainingLimits? = nil,
    seed: UInt64
  ) {
    require(
      model.format == data.format,
      "Trainer: \(data.name) has images of \(data.format); the model is for \(model.format)")
    (self.model, self.data, self.recipe, self.seed) = (model, data, recipe, seed)
    self.limits = limits ?? TrainingLimits(epochs: recipe.epochs)
    objectives = model.objectives
    Self.requireObjectives(objectives, throughout: type(of: model))
    optimizers = objectives.map { recipe.makeOptimizer(for: $0.module) }
    average = recipe.averaging.map { WeightAverage(of: model.averagedPart, decay: $0) }
    batches = ShuffledBatches(
      ofSize: recipe.batchSize, from: data[.train].count, seed: seed, remainder: .kept)
    stepsPerEpoch = recipe.steps(for: batches.batchesPerEpoch)
    stepCount = self.limits.stepCount(stepsPerEpoch: stepsPerEpoch)
    schedule = LearningRateSchedule(
      recipe.schedule, rate: recipe.learningRate,
      steps: stepCount ?? Self.partsOfTime, warmUp: recipe.warmUp)
  }

  /// Whether epochs have losses by which the best of them can be told at the end of the run.
  public var hasValidationLoss: Bool {
    let last = objectives.count { $0.share.upperBound == 1 }
    return data[.validation].count > 0 && (last == 1 || model is any TractableDensityModel)
  }

  /// The parts that a run's time is divided into, which its schedule takes for steps.
  static let partsOfTime = 1000

  /// Trains until a limit is reached, and leaves the model with the weights of the best epoch. Where one is
  /// reached already, no step is made.
  ///
  /// Throws a ``TrainingError`` where a loss is not finite, a ``FileError`` where a checkpoint can't be written, and
  /// whatever `report` throws. Then, and where a stop was requested, the model has the weights of the last step.
  @discardableResult
  public func run(_ report: (TrainingEvent) throws -> Void = { _ in }) throws -> TrainingEnd {
    defer { checkpoints?.wait() }
    while true {
      if let end = try advance(until: nil, report) { return end }
    }
  }

  /// Trains on until a limit is reached or, if there is one, the `moment` has come: then nil. A checkpoint may be
  /// being written still.
  package func advance(
    until moment: ContinuousClock.Instant?, _ report: (TrainingEvent) throws -> Void
  ) throws -> TrainingEnd? {
    if let finalEnd { return finalEnd }
    clock.start()
    defer { clock.stop() }
    initializeFromData()
    let end = try model.inMode(.training) { try takeSteps(until: moment, report) }
    if let end, end.isFinal {
      best?.weights.restore()
      finalEnd = end
    }
    return end
  }

  /// Lets a model that starts from data do so with the first batch, once.
  private func initializeFromData() {
    guard !isInitialized else { return }
    isInitialized = true
    guard let model = model as? any DataDependentInitialization else { return }
    var batches = batches
    model.initialize(from: data[.train].batch(at: batches.next()).images)
    average?.restart()
  }

  private func takeSteps(
    until moment: ContinuousClock.Instant?, _ report: (TrainingEvent) throws -> Void
  ) throws -> TrainingEnd? {
    while true {
      // However short the time, there is enough for a step.
      if let end = findEnd(), step > 0 || end != .minutes {
        try finish(end, report)
        return end
      }
      try report(.step(takeStep()))
      if isEpochFinished { try finishEpoch(report) }
      try checkpoints?.offer(state, of: step, epochEnded: isEpochFinished)
      if let moment, ContinuousClock.now >= moment { return nil }
    }
  }

  /// Keeps the state, and then evaluates a part of an epoch like a whole one if the run was to end in it: with other
  /// limits the run can go on in the middle of the epoch.
  private func finish(_ end: TrainingEnd, _ report: (TrainingEvent) throws -> Void) throws {
    if step > 0 { try checkpoints?.finish(state, of: step) }
    if end.isFinal && tally.imageCount > 0 { try finishEpoch(report) }
  }

  /// Whether the last step was the last of its epoch.
  private var isEpochFinished: Bool { batches.position.epoch == epoch }

  /// Whether as many epochs have ended as the recipe waits for a better one.
  private var isPatienceAtEnd: Bool {
    guard let patience = recipe.patience, let best, hasValidationLoss, isEpochFinished, isLastStage else {
      return false
    }
    return epoch - best.metrics.epoch >= patience
  }

  /// What ends the run after the last step, if anything does.
  private func findEnd() -> TrainingEnd? {
    if let epochs = limits.epochs, batches.position.epoch >= epochs { return .epochs }
    if let steps = limits.steps, step >= steps { return .steps }
    if let minutes = limits.minutes, clock.seconds >= 60 * minutes { return .minutes }
    if isPatienceAtEnd { return .patience }
    return isStopRequested() || Task.isCancelled ? .request : nil
  }
}
