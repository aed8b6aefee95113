import Layers
import Tensors

/// A model that is known by a name and made from a configuration, so that it can be trained from a command line
/// and opened from a file.
public protocol ZooModel: GenerativeModel {
  /// The hyper-parameters of the architecture.
  associatedtype Configuration: Codable & Sendable

  /// The name on command lines and in files: lower case, words joined by hyphens.
  static var name: String { get }

  /// One line about the model: what it is, from which paper.
  static var summary: String { get }

  /// The folder of the zoo the model stands in, as a reader of the taxonomy names it.
  static var family: String { get }

  /// The hyper-parameters used when nobody says otherwise, which suit images of `format`.
  static func configuration(for format: ImageFormat) -> Configuration

  /// How the model is trained on images of `format` when nobody says otherwise.
  static func recipe(for format: ImageFormat) -> Recipe

  /// The hyper-parameters of this model.
  var configuration: Configuration { get }

  /// A model with fresh weights.
  init(_ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator)
}

/// How a model is trained: everything besides its architecture and the data.
public struct Recipe: Sendable, Equatable, Codable {
  /// Passes over the training images.
  public var epochs: Int
  /// Images a step.
  public var batchSize: Int
  /// The highest learning rate of the schedule.
  public var learningRate: Float
  /// The algorithm that turns gradients into steps.
  public var optimizer: OptimizerName
  /// How the learning rate moves over the run.
  public var schedule: ScheduleName
  /// The global norm that gradients are clipped to, if any.
  public var gradientNorm: Float?
  /// The decay of the moving average of the weights that is evaluated and saved, if any.
  public var averaging: Float?

  /// A recipe with the usual choices for what is not said.
  public init(
    epochs: Int, batchSize: Int, learningRate: Float, optimizer: OptimizerName = .adam,
    schedule: ScheduleName = .constant, gradientNorm: Float? = nil, averaging: Float? = nil
  ) {
    self.epochs = epochs
    self.batchSize = batchSize
    self.learningRate = learningRate
    self.optimizer = optimizer
    self.schedule = schedule
    self.gradientNorm = gradientNorm
    self.averaging = averaging
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
  /// A geometric fall to a hundredth of the rate at the end.
  case exponential
  /// Half a cosine down to zero, after a short linear warm-up.
  case cosine
}
