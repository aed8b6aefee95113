import Tensors

extension FeatureClassifier {
  /// The class of each image with these features, nil where its probability is below `least`: even an image that shows
  /// nothing has a likeliest class.
  public func confidentPredictions(for features: FeatureBatch, atLeast least: Float) -> [Int?] {
    let probabilities = classifier.head(features).softmax()
    return predictions(for: features).enumerated().map { image, label in
      probabilities[image, label] >= least ? label : nil
    }
  }
}
