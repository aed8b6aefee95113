import ModelZoo
import Tensors

/// A way to classify images with few labels, of those that a study holds side by side.
public enum ProbeMethod: String, Sendable, Codable, CaseIterable {
  /// A classifier whose encoder starts as the model's and is trained with the head, which starts as a linear probe.
  case fineTuned = "fine-tuned"
  /// A linear probe on the model's features as they are.
  case features = "linear probe"
  /// The classifier of ``fineTuned`` from random weights.
  case scratch = "from scratch"
  /// A linear probe on as many principal components as the model has features, or on all where there are fewer.
  case principalComponents = "linear on PCA"
  /// A linear probe on intensities.
  case pixels = "linear on pixels"
}

/// What a study tries, and how long.
public struct ProbePlan: Sendable, Equatable {
  /// The numbers of labels.
  public var labels: [LabelCount]

  /// How many draws of labels, of fresh weights and of orders are made for each number; their seeds count from 1.
  public var seeds: Int

  /// The passes that classifiers make over the labelled images, unless that is fewer than ``leastSteps``.
  public var epochs: Int

  /// The fewest steps that a classifier is trained for; with few labels an epoch has few.
  public var leastSteps: Int

  /// The steps instead, whatever the number of labels.
  public var steps: Int?

  /// Images a step.
  public var batchSize: Int

  /// The learning rates of classifiers that are tried with the first seed, for each method and number of labels. The
  /// one of least validation error is used with all seeds.
  public var learningRates: [Float]

  /// The algorithm that turns a classifier's gradients into steps.
  public var optimizer: OptimizerName

  /// The probability that a unit of a layer of features is dropped in a classifier's training.
  public var dropout: Float

  /// The probability that a pixel is dropped in a classifier's training.
  public var inputDropout: Float

  /// The weight decay of classifiers.
  public var weightDecay: Float

  /// The methods.
  public var methods: [ProbeMethod]

  /// A plan with the usual choices for what is not said.
  public init(
    labels: [LabelCount] = [.some(100), .some(1000), .some(10_000), .all], seeds: Int = 3, epochs: Int = 20,
    leastSteps: Int = 1000, steps: Int? = nil, batchSize: Int = 100, learningRates: [Float] = [1e-3, 1e-4],
    optimizer: OptimizerName = .adamw, dropout: Float = 0, inputDropout: Float = 0, weightDecay: Float = 0,
    methods: [ProbeMethod] = ProbeMethod.allCases
  ) {
    (self.labels, self.seeds, self.epochs) = (labels, seeds, epochs)
    (self.leastSteps, self.steps, self.batchSize) = (leastSteps, steps, batchSize)
    (self.learningRates, self.optimizer, self.weightDecay) = (learningRates, optimizer, weightDecay)
    (self.dropout, self.inputDropout, self.methods) = (dropout, inputDropout, methods)
  }

  /// The steps of a classifier that is given `count` labels.
  func stepCount(labels count: Int) -> Int {
    steps ?? max(leastSteps, epochs * ((count + batchSize - 1) / batchSize))
  }
}

/// The test errors of one method with one number of labels.
public struct ProbeResult: Sendable, Equatable {
  /// The method.
  public let method: ProbeMethod

  /// The number of labels, as it was asked for.
  public let labels: LabelCount

  /// What it comes to.
  public let labelCount: Int

  /// The share of wrong classes on the test images, one number a seed. A probe that is given all labels has nothing to
  /// draw, so it is made once.
  public let errors: [Double]

  /// What was chosen on the validation images, one a seed: the learning rate, or a probe's λ.
  public let choices: [Double]

  /// The errors of `method`, one a seed, and what was chosen for each.
  public init(
    method: ProbeMethod, labels: LabelCount, labelCount: Int, errors: [Double], choices: [Double]
  ) {
    require(!errors.isEmpty, "ProbeResult: no errors of \(method.rawValue)")
    (self.method, self.labels, self.labelCount) = (method, labels, labelCount)
    (self.errors, self.choices) = (errors, choices)
  }

  /// The mean over seeds.
  public var mean: Double { errors.reduce(0, +) / Double(errors.count) }

  /// The standard deviation over seeds, where there are several: Σ (e − mean)² is divided by their number less one.
  public var standardDeviation: Double? {
    guard errors.count > 1 else { return nil }
    let squares = errors.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(errors.count - 1)).squareRoot()
  }
}

/// The clusters of one kind of features, as many as classes, found on the training images and held against the labels of
/// the test images.
public struct ProbeClustering: Sendable, Equatable {
  /// What was clustered: ``ProbeMethod/features`` or ``ProbeMethod/pixels``.
  public let features: ProbeMethod

  /// How many clusters.
  public let clusters: Int

  /// Purity and normalised mutual information on the test images.
  public let agreement: ClusterAgreement

  /// The agreement of `clusters` clusters of `features` with classes.
  public init(features: ProbeMethod, clusters: Int, agreement: ClusterAgreement) {
    (self.features, self.clusters, self.agreement) = (features, clusters, agreement)
  }
}

/// What a study says of itself while it runs.
public enum ProbeEvent: Sendable {
  /// Some share, in 0...1, of a piece of work is done.
  case progress(work: String, share: Double)
  /// A method was judged with the labels of one seed: the share of wrong classes on the test images, and on the
  /// validation images that its `choice` of learning rate or λ was made on.
  case error(
    method: ProbeMethod, labels: LabelCount, seed: Int, test: Double, validation: Double, choice: Double)
}
