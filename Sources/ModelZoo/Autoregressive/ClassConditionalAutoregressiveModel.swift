import Layers
import Tensors

/// An autoregressive model that can be made to predict images of given classes: p(x | c), of which
/// ``ClassConditionalModel/given(_:)`` has the likelihood, samples and completions.
public protocol ClassConditionalAutoregressiveModel: AutoregressiveModel, ClassConditionalModel
where Conditioned == AutoregressiveModelOfClasses<Self> {
  /// The parameters of every conditional distribution p(xᵢ | x₁, …, xᵢ₋₁, c): `[N, H, W, C]` to
  /// `[N, H, W, logits]`. `labels` has one class in 0 ..< ``ClassConditionalModel/classes`` an image; nil where there
  /// are none.
  func logits(of images: ImageBatch, labels: [Int]?) -> ImageBatch

  /// A pass over `count` unfinished images of these classes.
  func incrementalPass(count: Int, labels: [Int]?) -> any IncrementalPass
}

extension ClassConditionalAutoregressiveModel {
  /// The conditionals' parameters of a model without classes.
  public func logits(of images: ImageBatch) -> ImageBatch { logits(of: images, labels: nil) }

  /// A pass over images of no class, or of each class in turn.
  public func incrementalPass(count: Int) -> any IncrementalPass {
    incrementalPass(count: count, labels: labelsInTurn(count: count))
  }

  /// The distribution of images of given classes.
  public func conditioned(
    on labels: @escaping (_ count: Int) -> [Int]
  ) -> AutoregressiveModelOfClasses<Self> {
    AutoregressiveModelOfClasses(model: self, labels: labels)
  }

  /// log p(x | c) in nats of a batch with labels, log p(x) where the model knows of no classes: `[N]`.
  public func logLikelihood(of batch: Batch) -> Vector {
    guard isConditional else { return logLikelihood(of: batch.images) }
    requireLabels(batch.labels, count: batch.images.shape[0])
    return given(batch.labels ?? []).logLikelihood(of: batch.images)
  }
}

/// An autoregressive model whose images are of given classes.
public final class AutoregressiveModelOfClasses<
  Model: ClassConditionalAutoregressiveModel
>: AutoregressiveModel {
  private let model: Model
  private let labels: (_ count: Int) -> [Int]

  init(model: Model, labels: @escaping (_ count: Int) -> [Int]) {
    (self.model, self.labels) = (model, labels)
  }

  /// What its images look like.
  public var format: ImageFormat { model.format }
  /// What the logits are the parameters of.
  public var likelihood: PixelLikelihood { model.likelihood }

  /// The conditionals' parameters, given the classes.
  public func logits(of images: ImageBatch) -> ImageBatch {
    model.logits(of: images, labels: labels(images.shape[0]))
  }

  /// A pass over unfinished images of the classes.
  public func incrementalPass(count: Int) -> any IncrementalPass {
    model.incrementalPass(count: count, labels: labels(count))
  }
}
