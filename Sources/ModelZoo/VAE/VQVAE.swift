import Layers
import Tensors

/// VQ-VAE: an autoencoder whose latent variables are whole numbers, and a PixelCNN that knows which of them go together.
///
///     z_e = encoder(x)        z_q = the nearest vectors of a codebook        p(x | z) = decoder(z_q)
///
/// A strided convolutional encoder makes a small map of features from an image, a ``Layers/VectorQuantizer`` replaces
/// each pixel of the map by one of K codes, and transposed convolutions make a distribution of images of it. They
/// minimise, summed over pixels and codes (equation 3, sg[·] being a constant):
///
///     −log p(x | z_q) + |sg[z_e] − z_q|² + β·|z_e − sg[z_q]|²
///
/// Then a ``GatedPixelCNN`` learns the prior p(z) of the code maps, and all else is fixed. So the model draws codes and
/// decodes them, and bounds the likelihood, q(z | x) being all on the encoder's code:
///
///     log p(x) ≥ log p(x | z) + log p(z)
///
/// Van den Oord, Vinyals, Kavukcuoglu, "Neural discrete representation learning", 2017: sections 3 and 4.1. Deviations:
/// dead codes start again; the codebook starts from encoded images; the prior sees codes as vectors of its own; p(x | z)
/// is a Bernoulli or a discretised logistic distribution, so that the bound is one, where the paper scores squared errors.
public final class VQVAE: ZooModel, DiscreteCodeModel, RepresentationModel, ReconstructionModel {
  /// The name on command lines and in files.
  public static let name = "vq-vae"
  /// The folder of the zoo.
  public static let family = "VAE"
  /// One line about the model.
  public static let summary =
    "discrete codes with a PixelCNN prior, bound of the likelihood (van den Oord et al. 2017)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat

  let encoder: Sequential<ImageBatch, ImageBatch>
  package let quantizer: VectorQuantizer
  package let decoder: Sequential<ImageBatch, ImageBatch>
  let prior: GatedPixelCNN

  /// A model with fresh weights; the image's sides must be multiples of 2 to the number of downsamplings.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    encoder = configuration.encoder(of: format, using: &generator)
    quantizer = VectorQuantizer(
      codes: configuration.codes, features: configuration.codeFeatures, using: &generator)
    decoder = configuration.decoder(of: format, using: &generator)
    prior = GatedPixelCNN(
      configuration.prior, format: configuration.codeFormat(for: format), using: &generator)
  }

  /// The autoencoder first, then the prior.
  public var objectives: [Objective] {
    let share = configuration.autoencoderShare
    let autoencoder = ModuleGroup([("encoder", encoder), ("quantizer", quantizer), ("decoder", decoder)])
    return [
      Objective("vector-quantised autoencoder loss", of: autoencoder, during: 0..<share) { batch, _, _ in
        self.autoencoderLoss(of: batch.images)
      },
      Objective("prior negative log-likelihood", of: prior, during: share..<1) { batch, _ in
        -self.prior.logLikelihood(of: self.prior.format.intensities(of: self.codes(of: batch.images))).mean()
      },
    ]
  }

  /// Equation 3, and how many codes the batch makes use of.
  func autoencoderLoss(of images: ImageBatch) -> Loss {
    let quantized = quantizer(encoder(images))
    let reconstruction = -pixels(of: quantized.vectors).logLikelihood(of: images).mean()
    let codebook = quantized.codebookLoss.mean()
    let commitment = quantized.commitmentLoss.mean() * configuration.commitment
    var counts = CodeCounts(codes: codeCount)
    counts.add(quantized.codes)
    return Loss(
      reconstruction + codebook + commitment,
      terms: [
        LossTerm("reconstruction", reconstruction), LossTerm("codebook loss", codebook),
        LossTerm("commitment loss", commitment), LossTerm("codes used", Scalar(Float(counts.used))),
        LossTerm("code perplexity", Scalar(Float(counts.perplexity))),
      ])
  }

  /// K.
  public var codeCount: Int { configuration.codes }

  /// What maps of codes look like.
  package var codeFormat: ImageFormat { prior.format }

  /// The encoder's codes.
  public func codes(of images: ImageBatch) -> ImageBatch { quantizer.codes(of: encoder(images)) }

  /// p(x | z), given the vectors of codes.
  func pixels(of vectors: ImageBatch) -> DecodedImages {
    DecodedImages(.usual(for: format), format: format, parameters: decoder(vectors))
  }

  /// log p(x | z) and −log p(z) of the encoder's codes z: of a q(z | x) that is all on one z, the latter is what
  /// D(q(z | x) ‖ p(z)) is. Nothing is drawn.
  public func evidenceLowerBound(
    of batch: Batch, using generator: inout RandomGenerator
  ) -> EvidenceLowerBound {
    let codes = codes(of: batch.images)
    return EvidenceLowerBound(
      reconstruction: pixels(of: quantizer.vectors(of: codes)).logLikelihood(of: batch.images),
      divergence: -prior.logLikelihood(of: prior.format.intensities(of: codes)))
  }

  /// The mean of p(x | z) of given codes, `[N, h, w, 1]`, intensities in 0...1: `[N, H, W, C]`.
  public func decode(_ codes: ImageBatch) -> ImageBatch { pixels(of: quantizer.vectors(of: codes)).mean }

  /// Images decoded from codes that the prior draws.
  public func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    sample(count: count, using: &generator) { _ in }
  }

  /// The same images; `progress` hears the finished share after each code.
  public func sample(
    count: Int, using generator: inout RandomGenerator, progress: (Double) throws -> Void
  ) rethrows -> ImageBatch {
    let codes = try prior.sample(count: count, using: &generator, progress: progress)
    return inMode(.evaluation) { decode(prior.format.levels(of: codes)) }
  }

  /// The decoded codes of the images.
  public func reconstructions(of batch: Batch) -> ImageBatch { decode(codes(of: batch.images)) }

  /// The numbers in a map of codes' vectors.
  public var featureCount: Int { prior.format.dimensions * configuration.codeFeatures }

  /// The vectors of the images' codes, one beside the other: `[N, h·w·D]`. Their gradient goes straight through to the
  /// encoder.
  public func features(of images: ImageBatch) -> FeatureBatch {
    quantizer(encoder(images)).vectors.reshaped([images.shape[0], featureCount])
  }

  /// The encoder and the codebook.
  public var featureExtractor: any Module {
    ModuleGroup([("encoder", encoder), ("quantizer", quantizer)])
  }
}

extension VQVAE: DataDependentInitialization {
  /// Starts the codebook from what the encoder makes of `images`.
  public func initialize(from images: ImageBatch) { quantizer.initialize(from: encoder(images)) }
}
