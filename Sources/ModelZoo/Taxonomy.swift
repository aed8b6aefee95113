import Distributions
import Layers
import Tensors

/// A model of images that can be trained. Images are batches `[N, H, W, C]` of intensities in 0...1.
///
/// The protocols below it are the taxonomy of the models: what can be asked of one follows from which it is.
public protocol ImageModel: Module {
  /// What the images of the model look like.
  var format: ImageFormat { get }

  /// What a training step minimises, in order: one objective for most models, two for an adversarial pair.
  var objectives: [Objective] { get }

  /// The part that a moving average of weights is for, where a recipe asks for one: what the model is used by.
  var averagedPart: any Module { get }
}

extension ImageModel {
  /// All of it.
  public var averagedPart: any Module { self }

  /// Stops where `images` are not of the model's format.
  func requireImages(_ images: ImageBatch, _ operation: String) {
    let expected = format.shape(count: images.shape[0])
    require(
      images.shape == expected, "\(operation): images \(images.shape); the model was made for \(expected)")
  }
}

/// A model that learns a distribution over images from samples and draws new ones from it.
public protocol GenerativeModel: ImageModel {
  /// `count` new images.
  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch

  /// The same images; `progress` hears the finished share, in 0...1, now and then, where drawing takes long. If it
  /// throws, the drawing ends with its error.
  func sample(
    count: Int, using generator: inout RandomGenerator, progress: (Double) throws -> Void
  ) rethrows -> ImageBatch
}

/// A model whose likelihood is exact: PixelRNN and PixelCNN.
public protocol TractableDensityModel: GenerativeModel {
  /// log p(x) in nats, one number an image, summed over pixels and channels: `[N]`.
  func logLikelihood(of images: ImageBatch) -> Vector

  /// The same of a batch, whose labels a model may make use of: log p(x | c) then.
  func logLikelihood(of batch: Batch) -> Vector
}

/// A model that finishes images of which the first pixels are known: PixelRNN and PixelCNN.
public protocol CompletionModel: GenerativeModel {
  /// The images with all pixels after the first `known`, in raster order, drawn anew given those. `progress` hears
  /// the finished share, in 0...1, now and then; if it throws, that is the end.
  func complete(
    _ images: ImageBatch, known: Int, using generator: inout RandomGenerator,
    progress: (Double) throws -> Void
  ) rethrows -> ImageBatch
}

/// A model whose likelihood has a lower bound that can be computed: VAE, VQ-VAE.
public protocol ApproximateDensityModel: GenerativeModel {
  /// The evidence lower bound of each image, with one draw of its latent variables.
  func evidenceLowerBound(of batch: Batch, using generator: inout RandomGenerator) -> EvidenceLowerBound

  /// Whether p(x | z) is a probability of levels, so that the bound is one of a probability and can be compared:
  /// densities, and cross-entropies of grey images, are none.
  var hasProbabilities: Bool { get }
}

extension ApproximateDensityModel {
  /// It is.
  public var hasProbabilities: Bool { true }
}

/// A model that knows its distribution by samples alone: a generator makes images of noise, and learned to do so
/// against a discriminator that tells them from data. GAN.
public protocol ImplicitDensityModel: GenerativeModel {
  /// The number of latent variables, z ~ N(0, 1).
  var latentCount: Int { get }

  /// G(z), intensities in 0...1: latents `[N, latentCount]` to `[N, H, W, C]`. `labels` has a class an image where the
  /// model is for images of given classes.
  func generate(_ latents: FeatureBatch, labels: [Int]?) -> ImageBatch

  /// D(x), the discriminator's scores `[N]`: higher where it takes an image for one of the data.
  func scores(of images: ImageBatch, labels: [Int]?) -> Vector

  /// What makes images.
  var generator: any Module { get }

  /// What judges them.
  var discriminator: any Module { get }
}

extension ImplicitDensityModel {
  /// The generator: nobody draws from a discriminator.
  public var averagedPart: any Module { generator }
}

/// A model whose encoder makes features of images: Autoencoder, VAE, VQ-VAE.
public protocol RepresentationModel: ImageModel {
  /// The number of features of an image.
  var featureCount: Int { get }

  /// The features of images: `[N, H, W, C]` to `[N, featureCount]`.
  func features(of images: ImageBatch) -> FeatureBatch

  /// The same, where what each layer of features puts out goes through `regularizer` before anything reads it: a
  /// classifier that is trained with noise in its hidden layers has it from here. A model that doesn't say where its
  /// layers are lets the features alone go through it.
  func features(of images: ImageBatch, through regularizer: (FeatureBatch) -> FeatureBatch) -> FeatureBatch

  /// The part of the model that features are computed with.
  var featureExtractor: any Module { get }
}

extension RepresentationModel {
  /// The features, gone through `regularizer`.
  public func features(
    of images: ImageBatch, through regularizer: (FeatureBatch) -> FeatureBatch
  ) -> FeatureBatch { regularizer(features(of: images)) }
}

/// A model that makes images again from what it has kept of them: Autoencoder, VAE, VQ-VAE.
public protocol ReconstructionModel: ImageModel {
  /// What becomes of the images of `batch` on their way through the model, nothing being drawn: `[N, H, W, C]`.
  func reconstructions(of batch: Batch) -> ImageBatch
}

/// A model of images and latent variables z, p(x, z) = p(z)·p(x | z), with p(z) = N(0, 1) and an encoder that knows
/// which z may have led to an image: VAE.
public protocol LatentVariableModel: ApproximateDensityModel, RepresentationModel, ReconstructionModel {
  /// The number of latent variables.
  var latentCount: Int { get }

  /// q(z | x), which approximates p(z | x): `[N, latentCount]`.
  func posterior(of batch: Batch) -> DiagonalGaussian<2>

  /// The mean of p(x | z), intensities in 0...1: latents `[N, latentCount]` to `[N, H, W, C]`. `labels` has a class
  /// an image where the model is for images of given classes.
  func decode(_ latents: FeatureBatch, labels: [Int]?) -> ImageBatch

  /// log p(x | z) in nats: latents `[N, latentCount]` to `[N]`, or, with K draws for each image, one image's after
  /// another's, `[N·K, latentCount]` to `[N·K]`.
  func logLikelihood(of batch: Batch, given latents: FeatureBatch) -> Vector
}

extension GenerativeModel {
  /// `count` new images, in one go: `progress` hears nothing.
  public func sample(
    count: Int, using generator: inout RandomGenerator, progress: (Double) throws -> Void
  ) rethrows -> ImageBatch {
    sample(count: count, using: &generator)
  }
}

extension TractableDensityModel {
  /// log p(x): labels are not made use of.
  public func logLikelihood(of batch: Batch) -> Vector { logLikelihood(of: batch.images) }

  /// Maximum likelihood: the mean negative log-likelihood of an image, in nats.
  public var objectives: [Objective] {
    [
      Objective("negative log-likelihood", of: self) { batch, _ in
        -self.logLikelihood(of: batch).mean()
      }
    ]
  }
}
