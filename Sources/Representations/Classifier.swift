import Datasets
import Distributions
import Layers
import ModelZoo
import Tensors

/// A classifier made of an encoder and a linear head, trained together:
///
///     p(class | x) = softmax(features(x)·W + b)
///
/// Where the encoder's weights come from training on unlabelled images this is fine-tuning (Hinton and Salakhutdinov
/// 2006; Vincent et al. 2010, section 6.1); where they are fresh, it is the same network from random weights.
///
/// A classifier trains the very weights of the model that it was made on.
public final class Classifier: Module {
  /// What makes the features.
  public let model: any RepresentationModel

  /// What makes classes of them.
  public let head: Linear

  private let dropout: Dropout
  private let inputDropout: Dropout

  /// A classifier into `classes` on the features of `model`. In training the units of each layer of features are dropped
  /// with probability `dropout`, pixels with probability `inputDropout`.
  public init(
    on model: any RepresentationModel, classes: Int, dropout: Float = 0, inputDropout: Float = 0,
    using generator: inout RandomGenerator
  ) {
    self.model = model
    head = Linear(model.featureCount, classes, using: &generator)
    self.dropout = Dropout(dropout, using: &generator)
    self.inputDropout = Dropout(inputDropout, using: &generator)
  }

  /// Lets the head start as `probe`, which was fitted to features of the model that `standardization` had gone over.
  ///
  /// With few labels the first steps of a head of random weights would spoil the features before it makes use of them
  /// (Kumar et al. 2022, "Fine-tuning can distort pretrained features and underperform out-of-distribution", section 3).
  public func startHead(at probe: LinearProbe, of standardization: Standardization) {
    // ((x − mean)·scale)·W + b = x·(scale·W) + (b − mean·(scale·W)).
    let weight = probe.weight.multiplied(perSample: standardization.scale)
    let mean: FeatureBatch = standardization.mean.reshaped([1, standardization.mean.count])
    head.weight.value = weight
    head.bias?.value = probe.bias - mean.matrixProduct(weight).flattened
  }

  /// The part of the model that features depend on, and the head. A decoder is not trained and not counted.
  public var parts: [(name: String, part: Any)] {
    [
      ("input_dropout", inputDropout), ("feature_extractor", model.featureExtractor), ("dropout", dropout),
      ("head", head),
    ]
  }

  /// The logarithms of the classes' probabilities, up to one constant an image: `[N, H, W, C]` to `[N, classes]`.
  public func logits(of images: ImageBatch) -> FeatureBatch {
    head(model.features(of: inputDropout(images)) { dropout($0) })
  }

  /// The share of `images`, which must have labels, that are given a wrong class.
  public func errorRate(on images: StoredImages) -> Double {
    guard let labels = images.labels else { fatalError("Classifier: the images have no labels") }
    return inMode(.evaluation) {
      images.features { logits(of: $0) }.errorRate(labels: labels.map { Int($0) })
    }
  }
}

/// How a classifier is trained: with a learning rate that rises shortly and falls along half a cosine.
public struct ClassifierRecipe: Sendable, Equatable {
  /// Steps of the optimiser.
  public var steps: Int

  /// Images a step; all there are where they are fewer.
  public var batchSize: Int

  /// The highest learning rate.
  public var learningRate: Float

  /// The algorithm that turns gradients into steps.
  public var optimizer: OptimizerName

  /// The weight decay, decoupled where the optimiser is AdamW.
  public var weightDecay: Float

  /// How often the validation error is looked at, at equal distances.
  public var evaluations: Int

  /// A recipe with the usual choices for what is not said.
  public init(
    steps: Int, batchSize: Int = 100, learningRate: Float = 1e-3, optimizer: OptimizerName = .adamw,
    weightDecay: Float = 0, evaluations: Int = 20
  ) {
    (self.steps, self.batchSize, self.learningRate) = (steps, batchSize, learningRate)
    (self.optimizer, self.weightDecay, self.evaluations) = (optimizer, weightDecay, evaluations)
  }
}
