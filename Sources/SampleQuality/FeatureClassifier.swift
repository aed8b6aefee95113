import Datasets
import Layers
import ModelZoo
import Representations
import Tensors
import Training

/// A small convolutional classifier of the images of one data set. Its last hidden layer gives the features that samples
/// are compared with images on, and its classes say what samples show.
///
/// It takes the place of the network trained on photographs that the field's figures are computed with (Inception), so
/// that nothing has to be downloaded. Figures on features of two classifiers do not compare; which one was used is
/// told by the data set, the seed and the error.
public struct FeatureClassifier {
  /// The data set it was trained on.
  public let data: String

  /// How many classes it knows.
  public let classes: Int

  /// What makes its training repeatable.
  public let seed: UInt64

  /// The share of wrong classes on the validation images, which chose among the weights on the way.
  public let validationError: Double

  package let classifier: Classifier

  /// The number of features of an image.
  public var featureCount: Int { classifier.model.featureCount }

  /// What the images look like that it can be asked about.
  public var format: ImageFormat { classifier.model.format }
}

extension FeatureClassifier {
  /// The features of images: `[N, H, W, C]` to `[N, featureCount]`, none below 0.
  public func features(of images: ImageBatch) -> FeatureBatch {
    require(
      images.shape == format.shape(count: images.shape[0]),
      "FeatureClassifier: images \(images.shape); it was made for \(format)")
    return classifier.inMode(.evaluation) { classifier.model.features(of: images) }
  }

  /// The features of all `images`, some at a time: `[count, featureCount]`.
  public func features(of images: StoredImages) -> FeatureBatch { images.features { features(of: $0) } }

  /// The class of each image with these features, in 0 ..< ``classes``.
  public func predictions(for features: FeatureBatch) -> [Int] {
    classifier.head(features).largestInRows().elements.map { Int($0) }
  }
}

extension FeatureClassifier {
  /// A classifier with fresh weights.
  static func untrained(for images: ImageDataset, seed: UInt64) throws(LabelError) -> Classifier {
    guard let labels = images[.train].labels, images[.validation].labels != nil else { throw .unlabelled }
    var generator = RandomGenerator(seed: seed, stream: 0x6665_6174_7572_6573)  // "features"
    let features = ConvolutionalFeatures(for: images.format, using: &generator)
    let classes = images.classNames?.count ?? Int(labels.max() ?? 0) + 1
    return Classifier(on: features, classes: classes, using: &generator)
  }

  /// A classifier trained on the training images of `images`, six times over or 600 steps, whichever are more. The test
  /// images are not looked at. `progress` hears the finished share, in 0...1.
  ///
  /// Throws a ``LabelError`` where the images have no labels.
  public init(
    trainingOn images: ImageDataset, seed: UInt64 = 1, progress: (Double) -> Void = { _ in }
  ) throws {
    let classifier = try Self.untrained(for: images, seed: seed)
    let training = images[.train]
    let recipe = ClassifierRecipe(
      steps: max(600, training.count * 6 / 100), learningRate: 2e-3, weightDecay: 1e-2, evaluations: 12)
    let error = try classifier.train(
      on: training, at: Array(0..<training.count), validatedOn: images[.validation], recipe: recipe,
      seed: seed, progress: progress)
    self.init(
      data: images.name, classes: classifier.head.weight.shape[1], seed: seed, validationError: error,
      classifier: classifier)
  }
}
