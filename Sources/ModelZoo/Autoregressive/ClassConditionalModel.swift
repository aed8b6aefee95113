import Layers
import Tensors

/// An autoregressive model that can be made to predict images of given classes: p(x | c).
///
/// Training and evaluation take the classes from the data's labels; ``given(_:)`` is the model of images of certain
/// classes, which has a likelihood, samples and completions of its own. Where nobody says of what class they are to
/// be, image i of those that are drawn or completed is of class i modulo ``classes``.
public protocol ClassConditionalModel: AutoregressiveModel {
  /// How many classes the model was made for; 0 where it knows of none.
  var classes: Int { get }

  /// The parameters of every conditional distribution p(xᵢ | x₁, …, xᵢ₋₁, c): `[N, H, W, C]` to
  /// `[N, H, W, logits]`. `labels` has one class in 0 ..< ``classes`` an image; nil where there are none.
  func logits(of images: ImageBatch, labels: [Int]?) -> ImageBatch

  /// A pass over `count` unfinished images of these classes.
  func incrementalPass(count: Int, labels: [Int]?) -> any IncrementalPass
}

extension ClassConditionalModel {
  /// Whether images have classes.
  public var isConditional: Bool { classes > 0 }

  /// The conditionals' parameters of a model without classes.
  public func logits(of images: ImageBatch) -> ImageBatch { logits(of: images, labels: nil) }

  /// A pass over images of no class, or of each class in turn.
  public func incrementalPass(count: Int) -> any IncrementalPass {
    incrementalPass(count: count, labels: isConditional ? (0..<count).map { $0 % classes } : nil)
  }

  /// The distribution of images of these classes, one an image, in the order of the images it is asked about.
  public func given(_ labels: [Int]) -> any AutoregressiveModel {
    requireLabels(labels, count: labels.count)
    return ModelOfClasses(model: self) { _ in labels }
  }

  /// The distribution of images of class `label`.
  public func given(class label: Int) -> any AutoregressiveModel {
    requireLabels([label], count: 1)
    return ModelOfClasses(model: self) { Array(repeating: label, count: $0) }
  }

  /// log p(x | c) in nats of a batch with labels, log p(x) where the model knows of no classes: `[N]`.
  public func logLikelihood(of batch: Batch) -> Vector {
    guard isConditional else { return logLikelihood(of: batch.images) }
    requireLabels(batch.labels, count: batch.images.shape[0])
    return given(batch.labels ?? []).logLikelihood(of: batch.images)
  }

  /// Stops unless there is a class for each of `count` images, or neither classes nor labels.
  func requireLabels(_ labels: [Int]?, count: Int) {
    guard isConditional else {
      return require(labels == nil, "\(Self.self): labels for a model without classes")
    }
    require(
      labels?.count == count,
      "\(Self.self): \(labels?.count ?? 0) labels for \(count) images of \(classes) classes")
    let fault = labels?.first { !(0..<classes ~= $0) }
    require(fault == nil, "\(Self.self): class \(fault ?? 0) of \(classes)")
  }
}

/// A model whose images are of given classes.
private final class ModelOfClasses<Model: ClassConditionalModel>: AutoregressiveModel {
  private let model: Model
  private let labels: (_ count: Int) -> [Int]

  init(model: Model, labels: @escaping (_ count: Int) -> [Int]) {
    (self.model, self.labels) = (model, labels)
  }

  var format: ImageFormat { model.format }
  var likelihood: PixelLikelihood { model.likelihood }

  func logits(of images: ImageBatch) -> ImageBatch {
    model.logits(of: images, labels: labels(images.shape[0]))
  }

  func incrementalPass(count: Int) -> any IncrementalPass {
    model.incrementalPass(count: count, labels: labels(count))
  }
}
