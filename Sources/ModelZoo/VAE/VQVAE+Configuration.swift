import Tensors

extension VQVAE {
  /// The hyper-parameters of a VQ-VAE.
  public struct Configuration: Codable, Sendable, Equatable {
    /// K: the codes of the codebook.
    public var codes: Int
    /// D: the features of a code's vector.
    public var codeFeatures: Int
    /// How often the encoder halves the image's sides.
    public var downsamplings: Int
    /// Features between the layers of encoder and decoder.
    public var hiddenFeatures: Int
    /// Features within residual blocks.
    public var residualFeatures: Int
    /// Residual blocks of encoder and decoder each.
    public var residualBlocks: Int
    /// β: the weight of the commitment loss.
    public var commitment: Float
    /// The share of a run in which the autoencoder is trained; the rest is the prior's.
    public var autoencoderShare: Double
    /// The model of the code maps.
    public var prior: GatedPixelCNN.Configuration

    /// The hyper-parameters of a VQ-VAE.
    public init(
      codes: Int, codeFeatures: Int, downsamplings: Int, hiddenFeatures: Int, residualFeatures: Int,
      residualBlocks: Int = 2, commitment: Float = 0.25, autoencoderShare: Double = 0.5,
      prior: GatedPixelCNN.Configuration
    ) {
      (self.codes, self.codeFeatures, self.downsamplings) = (codes, codeFeatures, downsamplings)
      (self.hiddenFeatures, self.residualFeatures) = (hiddenFeatures, residualFeatures)
      (self.residualBlocks, self.commitment) = (residualBlocks, commitment)
      (self.autoencoderShare, self.prior) = (autoencoderShare, prior)
    }

    private enum CodingKeys: String, CodingKey {
      case codes, downsamplings, commitment, prior
      case codeFeatures = "code_features"
      case hiddenFeatures = "hidden_features"
      case residualFeatures = "residual_features"
      case residualBlocks = "residual_blocks"
      case autoencoderShare = "autoencoder_share"
    }

    /// The format of the code maps of images of `format`, each code a level.
    func codeFormat(for format: ImageFormat) -> ImageFormat {
      let factor = 1 << downsamplings
      return ImageFormat(height: format.height / factor, width: format.width / factor, levels: codes)
    }
  }

  /// Small images take 4×4 codes, larger ones a quarter of their sides.
  public static func configuration(for format: ImageFormat) -> Configuration {
    format.isSmall
      ? Configuration(
        codes: 32, codeFeatures: 16, downsamplings: 1, hiddenFeatures: 48, residualFeatures: 24,
        prior: GatedPixelCNN.Configuration(
          features: 32, layers: 4, inputKernel: 3, headFeatures: 64, dropout: 0.3, embedding: 16))
      : Configuration(
        codes: 256, codeFeatures: 32, downsamplings: 2, hiddenFeatures: 64, residualFeatures: 32,
        prior: GatedPixelCNN.Configuration(
          features: 48, layers: 6, inputKernel: 5, headFeatures: 96, dropout: 0.1, embedding: 32))
  }

  /// Small images take a minute of training, larger ones half an hour.
  public static func recipe(for format: ImageFormat) -> Recipe {
    format.isSmall
      ? Recipe(epochs: 120, batchSize: 32, learningRate: 2e-3, schedule: .cosine)
      : Recipe(epochs: 20, batchSize: 32, learningRate: 1e-3, schedule: .cosine)
  }

  /// Sides must split into codes, codes be two or more, and both stages have a share of the run.
  public static func fault(in configuration: Configuration, for format: ImageFormat) -> String? {
    let factor = 1 << min(max(configuration.downsamplings, 0), 30)
    if configuration.downsamplings < 1 { return "\(configuration.downsamplings) downsamplings" }
    if !format.height.isMultiple(of: factor) || !format.width.isMultiple(of: factor) {
      return "\(configuration.downsamplings) downsamplings of \(format.height)×\(format.width) pixels"
    }
    if configuration.codes < 2 { return "\(configuration.codes) codes" }
    let counts = [configuration.codeFeatures, configuration.hiddenFeatures, configuration.residualFeatures]
    if let count = counts.first(where: { $0 < 1 }) { return "\(count) features" }
    if configuration.residualBlocks < 0 { return "\(configuration.residualBlocks) residual blocks" }
    if !(configuration.commitment >= 0) { return "a commitment of \(configuration.commitment)" }
    let share = configuration.autoencoderShare
    if !(share > 0 && share < 1) { return "an autoencoder's share of \(share)" }
    if configuration.prior.classes > 0 { return "a prior of \(configuration.prior.classes) classes" }
    return GatedPixelCNN.fault(in: configuration.prior, for: configuration.codeFormat(for: format))
      .map { "a prior with \($0)" }
  }
}
