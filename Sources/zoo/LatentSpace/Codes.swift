import GenerativeModels

/// What a model's encoder makes of images: features, or the means of latent variables.
struct Codes {
  /// `[N, F]`.
  let features: FeatureBatch

  /// One class an image, where the data has classes.
  let labels: [Int]?

  /// The codes of the first images, at most `count`.
  init(of images: StoredImages, by model: any RepresentationModel, count: Int = .max) {
    let kept = min(count, images.count)
    let selection = kept < images.count ? images.selection(at: 0..<kept) : images
    var elements: [Float] = []
    for batch in selection.batches(of: 250) { elements += model.codes(of: batch).elements }
    features = FeatureBatch(elements, shape: [kept, model.featureCount])
    labels = selection.labels.map { $0.map(Int.init) }
  }

  /// The number of images.
  var count: Int { features.shape[0] }

  /// The feature `unit` of all images.
  func column(_ unit: Int) -> [Float] {
    let width = features.shape[1]
    return features.withUnsafeElements { elements in (0..<count).map { elements[$0 * width + unit] } }
  }

  /// All units, those first whose feature differs most between images, by its variance: that of a latent unit's mean
  /// says how active the unit is (Burda et al. 2016, "Importance weighted autoencoders", section 5.2).
  var unitsByActivity: [Int] {
    let variances = (0..<features.shape[1]).map { variance(of: column($0)) }
    return variances.indices.sorted { (variances[$0], $1) > (variances[$1], $0) }
  }

  private func variance(of numbers: [Float]) -> Double {
    let mean = numbers.reduce(0) { $0 + Double($1) } / Double(numbers.count)
    return numbers.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / Double(numbers.count)
  }
}

extension RepresentationModel {
  /// The features of images `[N, featureCount]`; of given classes, where the model is for such.
  fileprivate func codes(of batch: Batch) -> FeatureBatch {
    (self as? any LatentVariableModel)?.posterior(of: batch).mean ?? features(of: batch.images)
  }
}
