import Datasets
import Foundation
import Representations
import Tensors

/// How good and how diverse samples of a model are, by the features and the classes that a ``FeatureClassifier`` sees in
/// them.
///
/// Beside every figure on features stands what real images reach that the model has nothing to do with. The features
/// were learned to tell classes apart, and noise is of no class: it may fall within the balls that precision goes by,
/// which the Fréchet distance then sees. No figure is to be read alone.
public struct SampleEvaluation: Sendable, Equatable, Codable {
  /// The number of samples.
  public var samples: Int

  /// The number of real images that they are compared with.
  public var realImages: Int

  /// The Fréchet distance on the classifier's features. It is not the Inception distance of the literature.
  public var frechetDistance: Double

  /// The same between the real images and others of the data set.
  public var frechetDistanceFloor: Double

  /// The number of those others, at most as many as samples.
  public var floorImages: Int

  /// The share of samples among real images, by k nearest neighbours.
  public var precision: Double

  /// The share of real images among samples.
  public var recall: Double

  /// The precision of the other real images.
  public var precisionOfRealImages: Double

  /// The recall of the other real images.
  public var recallOfRealImages: Double

  /// k.
  public var neighbours: Int

  /// How many samples, and how many real images, precision and recall are computed with.
  public var neighbourImages: Int

  /// The share of classes that samples show between half and twice as often as real images.
  public var coverage: Double

  /// The entropy of the classes that samples show.
  public var classEntropyNats: Double

  /// ln(classes), which it is at most.
  public var classEntropyLimitNats: Double

  /// The samples of each class.
  public var classCounts: [Int]

  /// The real images of each class, as the classifier sees them.
  public var realClassCounts: [Int]

  /// The data set that the classifier was trained on.
  public var classifier: String

  /// The seed of its training.
  public var classifierSeed: UInt64

  /// Its share of wrong classes on validation images.
  public var classifierValidationError: Double

  enum CodingKeys: String, CodingKey {
    case samples
    case realImages = "real_images"
    case frechetDistance = "frechet_distance"
    case frechetDistanceFloor = "frechet_distance_floor"
    case floorImages = "floor_images"
    case precision, recall
    case precisionOfRealImages = "precision_of_real_images"
    case recallOfRealImages = "recall_of_real_images"
    case neighbours
    case neighbourImages = "neighbour_images"
    case coverage
    case classEntropyNats = "class_entropy_nats"
    case classEntropyLimitNats = "class_entropy_limit_nats"
    case classCounts = "class_counts"
    case realClassCounts = "real_class_counts"
    case classifier
    case classifierSeed = "classifier_seed"
    case classifierValidationError = "classifier_validation_error"
  }
}

extension SampleEvaluation {
  /// The evaluation of `samples`, `[N, H, W, C]` intensities, against `real` images, with `others` of the same data set
  /// for the floor: no more of them are used than there are samples.
  public init(
    of samples: ImageBatch, against real: StoredImages, floorFrom others: StoredImages,
    by classifier: FeatureClassifier, neighbours: Int = 3
  ) {
    let sampled = classifier.features(ofSamples: samples)
    let realFeatures = classifier.features(of: real)
    let floorCount = min(others.count, sampled.shape[0])
    let floor = classifier.features(
      of: others.selection(at: (0..<floorCount).map { $0 * others.count / floorCount }))
    let comparison = FeatureComparison(of: sampled, with: realFeatures, neighbours: neighbours)
    let best = FeatureComparison(of: floor, with: realFeatures, neighbours: neighbours)
    let shown = ClassCounts(of: classifier.predictions(for: sampled), classes: classifier.classes)
    let data = ClassCounts(of: classifier.predictions(for: realFeatures), classes: classifier.classes)
    self.init(
      samples: sampled.shape[0], realImages: real.count, frechetDistance: comparison.frechetDistance,
      frechetDistanceFloor: best.frechetDistance, floorImages: floorCount, precision: comparison.precision,
      recall: comparison.recall, precisionOfRealImages: best.precision, recallOfRealImages: best.recall,
      neighbours: neighbours, neighbourImages: comparison.manifoldCount, coverage: shown.coverage(of: data),
      classEntropyNats: shown.entropy, classEntropyLimitNats: log(Double(classifier.classes)),
      classCounts: shown.counts, realClassCounts: data.counts, classifier: classifier.data,
      classifierSeed: classifier.seed, classifierValidationError: classifier.validationError)
  }
}

extension FeatureClassifier {
  /// The features of samples, some at a time.
  fileprivate func features(ofSamples samples: ImageBatch) -> FeatureBatch {
    let count = samples.shape[0]
    var elements: [Float] = []
    for block in blocks(of: count) { elements += features(of: samples.samples(block)).elements }
    return FeatureBatch(elements, shape: [count, featureCount])
  }
}
