import Layers
import Tensors

/// A part of what training minimises.
public struct Objective {
  /// What a step's loss is computed from: the batch, and when the step is made.
  public typealias StepLoss = (
    _ batch: Batch, _ moment: TrainingMoment, _ generator: inout RandomGenerator
  ) -> Loss

  /// The standard term for the loss, in words.
  public let name: String

  /// The module whose parameters the objective moves; all others are constants meanwhile.
  public let module: any Module

  /// The share of the run in which there are steps of the objective, with the whole schedule of the learning rate:
  /// 0..<1 where it is not trained in stages.
  public let share: Range<Double>

  /// Every how many steps of the run there is one of the objective: 1 for all, k for the last of every k.
  public let interval: Int

  /// What the run's learning rate is multiplied by.
  public let learningRateFactor: Float

  /// The loss of a step.
  public let loss: StepLoss

  /// The loss on validation images, at ``TrainingMoment/end``, by which the best epoch is chosen.
  public let validationLoss: StepLoss

  /// An objective that moves the parameters of `module`. Where no loss on validation images is given, it is that of a
  /// step.
  public init(
    _ name: String, of module: any Module, during share: Range<Double> = 0..<1, every interval: Int = 1,
    learningRateFactor: Float = 1, validationLoss: StepLoss? = nil, loss: @escaping StepLoss
  ) {
    require(
      !share.isEmpty && share.lowerBound >= 0 && share.upperBound <= 1,
      "Objective: \(name) during \(share) of the run; it may be a part of 0..<1")
    require(interval > 0, "Objective: \(name) every \(interval) steps")
    (self.name, self.module, self.share, self.loss) = (name, module, share, loss)
    (self.interval, self.learningRateFactor) = (interval, learningRateFactor)
    self.validationLoss = validationLoss ?? loss
  }

  /// An objective whose loss is the same at all times and is of one piece.
  public init(
    _ name: String, of module: any Module, during share: Range<Double> = 0..<1,
    loss: @escaping (_ batch: Batch, _ generator: inout RandomGenerator) -> Scalar
  ) {
    self.init(name, of: module, during: share) { batch, _, generator in Loss(loss(batch, &generator)) }
  }
}

/// A scalar to minimise.
public struct Loss {
  /// The scalar.
  public let value: Scalar

  /// What is shown beside it, where it is a sum of things that mean something by themselves.
  public let terms: [LossTerm]

  /// A loss made of `terms`, or of one piece.
  public init(_ value: Scalar, terms: [LossTerm] = []) { (self.value, self.terms) = (value, terms) }
}

/// A part of a loss, or another figure that says how training goes.
public struct LossTerm {
  /// The standard term for it.
  public let name: String

  /// The mean over the batch.
  public let value: Scalar

  /// A term called `name`.
  public init(_ name: String, _ value: Scalar) { (self.name, self.value) = (name, value) }
}

/// When in a run a step is made.
public struct TrainingMoment: Sendable, Equatable {
  /// Passes over the training images made before, whole or in part.
  public let epoch: Double

  /// The moment after `epoch` passes.
  public init(epoch: Double) { self.epoch = epoch }

  /// After everything: what is evaluated is evaluated as of then.
  public static let end = TrainingMoment(epoch: .infinity)
}
