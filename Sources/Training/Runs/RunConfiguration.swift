import Datasets
import ModelZoo

/// Everything needed to train a run again: the content of its `config.json`.
public struct RunConfiguration: Sendable, Equatable, Codable {
  /// The name of the model's type, ``ZooModel/name``.
  public var model: String

  /// The model's hyper-parameters; its type knows their form.
  public var configuration: JSONValue

  /// The name of the data set, or the path of a file or folder with data.
  public var data: String

  /// How the pictures of a folder become images.
  public var pictures: PictureOptions?

  /// What is done to training images each time they are drawn.
  public var augmentation: Augmentation?

  /// How the model is trained.
  public var recipe: Recipe

  /// When the run ends.
  public var limits: TrainingLimits

  /// What makes the run repeatable: weights, the order of images, noise.
  public var seed: UInt64

  /// The number of threads, where it was chosen. Results do not depend on it.
  public var threads: Int?

  /// The configuration of a run of the model `M`.
  public init<M: ZooModel>(
    of model: M.Type, _ configuration: M.Configuration, data: String, recipe: Recipe,
    limits: TrainingLimits? = nil, seed: UInt64, threads: Int? = nil
  ) {
    (self.model, self.configuration) = (M.name, JSONValue(configuration))
    (self.data, self.recipe, self.seed, self.threads) = (data, recipe, seed, threads)
    self.limits = limits ?? TrainingLimits(epochs: recipe.epochs)
  }

  /// What no run can be made with, if there is anything.
  package var firstFault: String? {
    if let threads, threads < 1 { return "\(threads) threads" }
    if let fault = pictures?.firstFault { return fault }
    return recipe.firstFault ?? limits.firstFault
  }
}

extension Recipe {
  /// The first value that nothing can be trained with, in words.
  fileprivate var firstFault: String? {
    if epochs < 1 { return "\(epochs) epochs" }
    if !(1...Int(Int32.max) ~= batchSize) { return "a batch of \(batchSize) images" }
    if let accumulation, !(1...Int(Int32.max) ~= accumulation) {
      return "an accumulation of \(accumulation) batches"
    }
    if let patience, patience < 1 { return "a patience of \(patience) epochs" }
    if let warmUp, !(0..<1 ~= warmUp) { return "a warm-up of \(warmUp) of the run" }
    if !learningRate.isFinite || learningRate <= 0 { return "the learning rate \(learningRate)" }
    if let gradientNorm, !(gradientNorm > 0) { return "the gradient norm \(gradientNorm)" }
    if let averaging, !(0..<1 ~= averaging) { return "the averaging decay \(averaging)" }
    return firstFaultOfOptimizer
  }

  /// The same of what is said of the optimiser: values out of range, and those that it has no use for.
  private var firstFaultOfOptimizer: String? {
    for (name, beta) in [("beta1", beta1), ("beta2", beta2)] {
      guard let beta else { continue }
      if optimizer != .adam && optimizer != .adamw { return "a \(name), which \(optimizer) does not have" }
      if !(0..<1 ~= beta) { return "a \(name) of \(beta)" }
    }
    if let epsilon {
      if optimizer == .momentum { return "an epsilon, which momentum does not have" }
      if !epsilon.isFinite || epsilon <= 0 { return "an epsilon of \(epsilon)" }
    }
    if let weightDecay, !weightDecay.isFinite || weightDecay < 0 { return "a weight decay of \(weightDecay)" }
    return nil
  }
}
