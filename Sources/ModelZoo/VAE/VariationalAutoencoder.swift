import Distributions
import Layers
import Tensors

/// A variational autoencoder: an encoder for q(z | x) = N(μ(x), σ²(x)), a decoder for p(x | z), and p(z) = N(0, 1).
///
/// What such a model says is its two networks; bounds, training, samples and features follow. A class-conditional one
/// gives both networks the class, one number of 1 among zeros (Sohn, Lee, Yan 2015, "Learning structured output
/// representation using deep conditional generative models", with p(z | c) = p(z)): everything is about p(x | c) then.
///
/// Kingma and Welling 2013, "Auto-encoding variational Bayes"; Rezende, Mohamed, Wierstra 2014.
public protocol VariationalAutoencoder: LatentVariableModel, ClassConditionalSampler {
  /// What the decoder says of each value.
  var likelihood: DecoderLikelihood { get }

  /// What the model is trained by.
  var bound: VariationalBound { get }

  /// The encoder's network.
  associatedtype Encoder: Module

  /// The encoder's network.
  var encoder: Encoder { get }

  /// The decoder's network.
  associatedtype Decoder: Module

  /// The decoder's network.
  var decoder: Decoder { get }

  /// Means of the latent variables and, after them, logarithms of their variances: images `[N, H, W, C]` to
  /// `[N, 2·latentCount]`. `classes` is `[N, classes]` where the model is conditional.
  func encoded(_ images: ImageBatch, classes: FeatureBatch?) -> FeatureBatch

  /// What the decoder says of every value: `[N, latentCount + classes]` to `[N, H, W, C·outputs a value]`.
  func decoded(_ code: FeatureBatch) -> ImageBatch

  /// The logarithms of the variances of channels, where they are the same for all pixels: `[C]`.
  var channelLogVariance: Parameter<1>? { get }
}

extension VariationalAutoencoder {
  /// q(z | x), or q(z | x, c).
  public func posterior(of batch: Batch) -> DiagonalGaussian<2> {
    let count = batch.images.shape[0]
    requireImages(batch.images, "posterior")
    return posterior(of: batch.images, classes: oneHot(conditions(of: batch), count: count))
  }

  /// The mean of p(x | z): probabilities, where images are binary.
  public func decode(_ latents: FeatureBatch, labels: [Int]?) -> ImageBatch {
    decodedImages(latents, labels: labels).mean
  }

  /// log p(x | z) in nats: latents `[N, latentCount]` to `[N]`, or, with K draws for each image, one image's after
  /// another's, `[N·K, latentCount]` to `[N·K]`.
  public func logLikelihood(of batch: Batch, given latents: FeatureBatch) -> Vector {
    let (count, rows) = (batch.images.shape[0], latents.shape[0])
    requireImages(batch.images, "logLikelihood")
    require(
      count > 0 ? rows.isMultiple(of: count) && rows > 0 : rows == 0,
      "logLikelihood: latents \(latents.shape) for \(count) images")
    let labels = conditions(of: batch).map { labels in
      labels.flatMap { Array(repeating: $0, count: rows / labels.count) }
    }
    return decodedImages(latents, labels: labels).logLikelihood(of: batch.images)
  }

  /// μ(x). A class-conditional model knows no class here, and its encoder is told none.
  public func features(of images: ImageBatch) -> FeatureBatch {
    requireImages(images, "features")
    let classes = isConditional ? FeatureBatch(zeros: [images.shape[0], classes]) : nil
    return posterior(of: images, classes: classes).mean
  }

  /// The mean of p(x | z) with z = μ(x).
  public func reconstructions(of batch: Batch) -> ImageBatch {
    decode(posterior(of: batch).mean, labels: conditions(of: batch))
  }

  /// The number of latent variables.
  public var featureCount: Int { latentCount }

  /// The encoder.
  public var featureExtractor: any Module { encoder }

  /// Whether likelihoods are probabilities of levels, rather than densities or cross-entropies.
  public var hasProbabilities: Bool { likelihood.isProbability(for: format) }
}

extension VariationalAutoencoder {
  /// Draws from p(x), or from p(x | c): z from N(0, 1), then an image from p(x | z). Only a normal likelihood's draws
  /// are no true ones: they are moved into 0...1 where they are outside.
  public func sample(labels: [Int]?, count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    let latents = FeatureBatch(normalMean: 0, deviation: 1, shape: [count, latentCount], using: &generator)
    return decodedImages(latents, labels: labels).sample(using: &generator)
  }

  private func posterior(of images: ImageBatch, classes: FeatureBatch?) -> DiagonalGaussian<2> {
    let encoded = encoded(images, classes: classes)
    return DiagonalGaussian(
      mean: encoded.channels(0..<latentCount), logVariance: encoded.channels(latentCount..<2 * latentCount))
  }

  private func decodedImages(_ latents: FeatureBatch, labels: [Int]?) -> DecodedImages {
    require(
      latents.shape[1] == latentCount,
      "decode: latents \(latents.shape); the model has \(latentCount) of them")
    let classes = oneHot(labels, count: latents.shape[0])
    return decodedImages(classes.map { .concatenated([latents, $0]) } ?? latents)
  }

  /// The mean of p(x | z), given latent variables and, after them, classes: `[N, latentCount + classes]`.
  package func mean(of code: FeatureBatch) -> ImageBatch { decodedImages(code).mean }

  private func decodedImages(_ code: FeatureBatch) -> DecodedImages {
    var parameters = decoded(code)
    if let channelLogVariance {
      let variances = ImageBatch(repeatingRow: channelLogVariance.value, shape: parameters.shape)
      parameters = .concatenated([parameters, variances])
    }
    return DecodedImages(likelihood, format: format, parameters: parameters)
  }
}
