/// How a model is trained: everything besides its architecture and the data.
public struct Recipe: Sendable, Equatable, Codable {
  /// Passes over the training images.
  public var epochs: Int
  /// Images a batch: those of a step, unless a step gathers the gradients of several.
  public var batchSize: Int
  /// The batches of a step, 1 where not said: their gradients together are those of one batch as large as all of them,
  /// with the activations of one in memory. An epoch's last step has what batches are left.
  public var accumulation: Int?
  /// The highest learning rate of the schedule.
  public var learningRate: Float
  /// The algorithm that turns gradients into steps.
  public var optimizer: OptimizerName
  /// The share of Adam's mean gradient that is kept from step to step, 0.9 where not said.
  public var beta1: Double?
  /// The share of Adam's mean square that is kept from step to step, 0.999 where not said.
  public var beta2: Double?
  /// What Adam and RMSProp add to the root of the mean square, 1e-8 where not said.
  public var epsilon: Float?
  /// The weight decay. Where not said it is 0.01 for AdamW, and none for the others.
  public var weightDecay: Float?
  /// How the learning rate moves over the run.
  public var schedule: ScheduleName
  /// The share of the run in which the learning rate rises to the first of the schedule. Where not said, a cosine has
  /// a tenth of the run or 100 steps, whichever is shorter, and the others have none.
  public var warmUp: Float?
  /// The global norm that gradients are clipped to, if any.
  public var gradientNorm: Float?
  /// The decay of the moving average of the weights that is evaluated and saved, if any.
  public var averaging: Float?
  /// The run ends after so many epochs in which the validation loss was not below the least before, if any. Of a model
  /// that is trained in stages the last alone ends so.
  public var patience: Int?

  /// A recipe with the usual choices for what is not said.
  public init(
    epochs: Int, batchSize: Int, learningRate: Float, optimizer: OptimizerName = .adam,
    beta1: Double? = nil, beta2: Double? = nil, epsilon: Float? = nil, weightDecay: Float? = nil,
    schedule: ScheduleName = .constant, warmUp: Float? = nil, gradientNorm: Float? = nil,
    averaging: Float? = nil, accumulation: Int? = nil, patience: Int? = nil
  ) {
    (self.epochs, self.patience) = (epochs, patience)
    (self.batchSize, self.accumulation) = (batchSize, accumulation)
    (self.learningRate, self.schedule, self.warmUp) = (learningRate, schedule, warmUp)
    self.optimizer = optimizer
    (self.beta1, self.beta2, self.epsilon, self.weightDecay) = (beta1, beta2, epsilon, weightDecay)
    (self.gradientNorm, self.averaging) = (gradientNorm, averaging)
  }

  private enum CodingKeys: String, CodingKey {
    case epochs, optimizer, beta1, beta2, epsilon, schedule, averaging, accumulation, patience
    case batchSize = "batch_size"
    case learningRate = "learning_rate"
    case weightDecay = "weight_decay"
    case warmUp = "warm_up"
    case gradientNorm = "gradient_norm"
  }

  /// Writes every key, those without a value as null, so that a file shows all there is to choose.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(epochs, forKey: .epochs)
    try container.encode(patience, forKey: .patience)
    try container.encode(batchSize, forKey: .batchSize)
    try container.encode(accumulation, forKey: .accumulation)
    try container.encode(learningRate, forKey: .learningRate)
    try container.encode(optimizer, forKey: .optimizer)
    try container.encode(beta1, forKey: .beta1)
    try container.encode(beta2, forKey: .beta2)
    try container.encode(epsilon, forKey: .epsilon)
    try container.encode(weightDecay, forKey: .weightDecay)
    try container.encode(schedule, forKey: .schedule)
    try container.encode(warmUp, forKey: .warmUp)
    try container.encode(gradientNorm, forKey: .gradientNorm)
    try container.encode(averaging, forKey: .averaging)
  }
}

/// The optimisers a recipe can name.
public enum OptimizerName: String, Sendable, Codable, CaseIterable {
  /// Stochastic gradient descent with momentum 0.9.
  case momentum
  /// RMSProp.
  case rmsprop
  /// Adam.
  case adam
  /// Adam with decoupled weight decay.
  case adamw
}

/// The learning-rate schedules a recipe can name.
public enum ScheduleName: String, Sendable, Codable, CaseIterable {
  /// The same rate throughout.
  case constant
  /// A straight fall to zero.
  case linear
  /// A tenth of the rate from half of the run on, a hundredth from three quarters on.
  case step
  /// A geometric fall to a hundredth of the rate at the end.
  case exponential
  /// Half a cosine down to zero.
  case cosine
}
