import Datasets
import Tensors

/// One kind of features of all images of a data set, in its splits.
struct SplitFeatures {
  private(set) var train: LabelledFeatures
  private(set) var validation: LabelledFeatures
  private(set) var test: LabelledFeatures

  /// What `extract` makes of the splits of `data`, whose images have labels.
  init(of data: ImageDataset, by extract: (StoredImages) -> FeatureBatch) {
    func features(of split: Split) -> LabelledFeatures {
      LabelledFeatures(extract(data[split]), labels: (data[split].labels ?? []).map { Int($0) })
    }
    train = features(of: .train)
    validation = features(of: .validation)
    test = features(of: .test)
  }

  /// Gives features the mean and the scale that suit those of the training split, used without their labels.
  mutating func standardize(keepingProportions: Bool) {
    let standardization = Standardization(of: train.features, keepingProportions: keepingProportions)
    train = LabelledFeatures(standardization(train.features), labels: train.labels)
    validation = LabelledFeatures(standardization(validation.features), labels: validation.labels)
    test = LabelledFeatures(standardization(test.features), labels: test.labels)
  }

  /// As many clusters as classes, found on the training split, held against the labels of the test split.
  func clustering(of method: ProbeMethod, classes: Int) -> ProbeClustering {
    var generator = RandomGenerator(seed: 1, stream: 0x636C_7573_7465_7273)  // "clusters"
    let clusters = KMeans(
      of: train.features, clusters: min(classes, train.labels.count), using: &generator)
    let agreement = ClusterAgreement(clusters: clusters.assignments(of: test.features), labels: test.labels)
    return ProbeClustering(features: method, clusters: clusters.centroids.shape[0], agreement: agreement)
  }
}
