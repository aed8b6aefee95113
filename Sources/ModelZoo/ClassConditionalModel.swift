import Tensors

/// A model that can be made to learn images of given classes: p(x | c).
///
/// Training and evaluation take the classes from the data's labels; ``given(_:)`` is the model of images of certain
/// classes. Where nobody says of what class they are to be, image i of those that are drawn is of class i modulo
/// ``classes``.
public protocol ClassConditionalModel: GenerativeModel {
  /// A model of images of given classes.
  associatedtype Conditioned: GenerativeModel

  /// How many classes the model was made for; 0 where it knows of none.
  var classes: Int { get }

  /// The model of images of the classes that `labels` gives for a number of images.
  func conditioned(on labels: @escaping (_ count: Int) -> [Int]) -> Conditioned
}

extension ClassConditionalModel {
  /// Whether images have classes.
  public var isConditional: Bool { classes > 0 }

  /// The distribution of images of these classes, one an image, in the order of the images it is asked about.
  public func given(_ labels: [Int]) -> Conditioned {
    requireLabels(labels, count: labels.count)
    return conditioned { _ in labels }
  }

  /// The distribution of images of class `label`.
  public func given(class label: Int) -> Conditioned {
    requireLabels([label], count: 1)
    return conditioned { Array(repeating: label, count: $0) }
  }

  /// Each class in turn, for `count` images; nil where the model knows of none.
  func labelsInTurn(count: Int) -> [Int]? { isConditional ? (0..<count).map { $0 % classes } : nil }

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

extension ClassConditionalModel {
  /// The labels of `batch`, where they are of use.
  func conditions(of batch: Batch) -> [Int]? { isConditional ? batch.labels : nil }

  /// 1 at each label's place, 0 elsewhere: `[count, classes]`; nil of a model without classes.
  func oneHot(_ labels: [Int]?, count: Int) -> FeatureBatch? {
    requireLabels(labels, count: count)
    return labels.map { labels in
      var rows = FeatureBatch(zeros: [count, classes])
      rows.withUnsafeMutableElements { elements in
        for (row, label) in labels.enumerated() { elements[row * classes + label] = 1 }
      }
      return rows
    }
  }
}

/// A class-conditional model that is told the classes of the images it draws: VAE, GAN.
public protocol ClassConditionalSampler: ClassConditionalModel where Conditioned == SamplerOfClasses<Self> {
  /// `count` draws of images, of the classes `labels` where the model has classes.
  func sample(labels: [Int]?, count: Int, using generator: inout RandomGenerator) -> ImageBatch
}

extension ClassConditionalSampler {
  /// `count` draws of images, of each class in turn where there are classes.
  public func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    sample(labels: labelsInTurn(count: count), count: count, using: &generator)
  }

  /// The distribution of images of given classes.
  public func conditioned(on labels: @escaping (_ count: Int) -> [Int]) -> SamplerOfClasses<Self> {
    SamplerOfClasses(model: self, labels: labels)
  }
}

/// A class-conditional model whose images are of given classes.
public final class SamplerOfClasses<Model: ClassConditionalSampler>: GenerativeModel {
  private let model: Model
  private let labels: (_ count: Int) -> [Int]

  init(model: Model, labels: @escaping (_ count: Int) -> [Int]) {
    (self.model, self.labels) = (model, labels)
  }

  /// What its images look like.
  public var format: ImageFormat { model.format }

  /// What the model for all classes is trained by.
  public var objectives: [Objective] { model.objectives }

  /// Draws from p(x | c).
  public func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    model.sample(labels: labels(count), count: count, using: &generator)
  }
}
