import GenerativeModels

/// The real images that samples are held against.
struct JudgedImages {
  /// Those that samples should look like.
  let real: StoredImages

  /// Others of the same data set.
  let others: StoredImages

  /// What a width of windows is chosen on.
  let validation: StoredImages

  /// The images of `split`, or of those the ones in `real`, and others of another split: the test split where `split` is
  /// for validation, else the validation split, which weights were never fitted to.
  init(_ images: ImageDataset, split: Split, real: StoredImages? = nil) {
    (self.real, validation) = (real ?? images[split], images[.validation])
    others = images[split == .validation ? .test : .validation]
  }
}

/// What samples of a model are worth, for every model that draws some.
struct SampleJudgement: Encodable {
  let evaluation: SampleEvaluation?
  let parzen: ParzenEvaluation?

  /// Draws `count` samples of `model`, and judges them by features and classes where there is a `classifier`.
  init(
    of model: any GenerativeModel, samples count: Int, by classifier: FeatureClassifier?,
    on images: JudgedImages, neighbours: Int = 3, parzen: Bool = false
  ) {
    var drawing = ShareLine(of: "\(count) samples")
    let samples = model.samples(count: count) { drawing.show($0) }
    drawing.clear()
    evaluation = classifier.map {
      SampleEvaluation(
        of: samples, against: images.real, floorFrom: images.others, by: $0, neighbours: neighbours)
    }
    var windows = ShareLine(of: "Gaussian windows")
    self.parzen =
      parzen
      ? ParzenEvaluation(of: samples, on: images.real, validatedOn: images.validation) { windows.show($0) }
      : nil
    windows.clear()
  }

  func encode(to encoder: any Encoder) throws {
    try evaluation?.encode(to: encoder)
    try parzen?.encode(to: encoder)
  }

  /// The figures for a person, some lines of them.
  var text: String { [evaluation?.text, parzen?.text].compactMap(\.self).joined(separator: "\n") }
}

extension SampleEvaluation {
  fileprivate var text: String {
    """
    \(samples) samples against \(realImages) images; in brackets \(floorImages) other images
      Fréchet distance on classifier features \(fixed(frechetDistance, 2)) (\(fixed(frechetDistanceFloor, 2)))
      precision \(fixed(precision, 3)) (\(fixed(precisionOfRealImages, 3))), \
    recall \(fixed(recall, 3)) (\(fixed(recallOfRealImages, 3))), \
    by \(neighbours) nearest neighbours of \(neighbourImages)
      classes: \(fixed(100 * coverage, 0)) % within a factor of two of the data's share, \
    entropy \(fixed(classEntropyNats, 3)) of \(fixed(classEntropyLimitNats, 3)) nats
      classifier: trained on \(classifier), seed \(classifierSeed), \
    validation error \(fixed(100 * classifierValidationError, 2)) %
    """
  }
}

extension ParzenEvaluation {
  fileprivate var text: String {
    """
    log-likelihood under Gaussian windows around \(samples) samples \(fixed(logLikelihoodNats, 1)) \
    ± \(fixed(standardErrorNats, 1)) nats (deviation \(fixed(deviation, 3)))
    """
  }
}
