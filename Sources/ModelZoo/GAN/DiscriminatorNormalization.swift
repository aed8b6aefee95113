/// What the layers of a discriminator are normalised by.
public enum DiscriminatorNormalization: String, Codable, Sendable, CaseIterable {
  /// Nothing.
  case none

  /// The statistics of the batch (Ioffe and Szegedy 2015). Scores of images depend on each other then, so a penalty on
  /// the gradient at one of them has no meaning (Gulrajani et al. 2017, section 4), and none is accepted.
  case batch

  /// The largest singular value of each layer's weights (Miyato et al. 2018, "Spectral normalization for generative
  /// adversarial networks").
  case spectral

  /// What is wrong with training a discriminator that is normalised so; nil where nothing is.
  func fault(trainedBy training: AdversarialTraining) -> String? {
    guard self == .batch && training.penalisesGradients else { return nil }
    return """
      a penalty on the discriminator's gradient with batch normalisation, under which scores of images depend on each \
      other; set discriminator_normalization to none or spectral
      """
  }
}
