import Layers
import Tensors

/// A model that learns a distribution over images from samples and draws new ones.
///
/// The protocols below it are the taxonomy of generative models: what can be asked of a model follows from which
/// it is. Images are batches `[N, H, W, C]` of intensities in 0...1.
public protocol GenerativeModel: Module {
  /// What the images of the model look like.
  var format: ImageFormat { get }

  /// `count` new images.
  func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch

  /// The same images; `progress` hears the finished share, in 0...1, now and then, where drawing takes long.
  func sample(
    count: Int, using generator: inout RandomGenerator, progress: (Double) -> Void
  ) -> ImageBatch

  /// What a training step minimises, in order: one objective for most models, two for an adversarial pair.
  var objectives: [Objective] { get }
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
  /// the finished share, in 0...1, now and then.
  func complete(
    _ images: ImageBatch, known: Int, using generator: inout RandomGenerator, progress: (Double) -> Void
  ) -> ImageBatch
}

extension GenerativeModel {
  /// `count` new images, in one go.
  public func sample(
    count: Int, using generator: inout RandomGenerator, progress: (Double) -> Void
  ) -> ImageBatch {
    sample(count: count, using: &generator)
  }
}

/// A part of what a training step minimises.
public struct Objective {
  /// The standard term for the loss, in words.
  public let name: String

  /// The module whose parameters the objective moves; all others are constants meanwhile.
  public let module: any Module

  /// The loss on a batch: a scalar to minimise.
  public let loss: (_ batch: Batch, _ generator: inout RandomGenerator) -> Scalar

  /// An objective that moves the parameters of `module`.
  public init(
    _ name: String, of module: any Module,
    loss: @escaping (_ batch: Batch, _ generator: inout RandomGenerator) -> Scalar
  ) {
    (self.name, self.module, self.loss) = (name, module, loss)
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
