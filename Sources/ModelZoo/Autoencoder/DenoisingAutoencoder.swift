import Layers
import Tensors

/// A denoising autoencoder: one layer of features from which images are restored that noise was added to.
///
/// The loss holds what is restored of a corrupted image against the clean one, so that copying the input is no way out
/// and there may be more features than pixels. Nothing is corrupted but the input of training and validation losses.
///
/// Vincent et al. 2008, "Extracting and composing robust features with denoising autoencoders", section 2.3, with tied
/// weights; the noises besides masking are those of Vincent et al. 2010.
public final class DenoisingAutoencoder: ZooModel, RepresentationModel, ReconstructionModel {
  /// The hyper-parameters of a denoising autoencoder.
  public struct Configuration: Codable, Sendable, Equatable {
    /// The number of features.
    public var units: Int
    /// The noise.
    public var corruption: Corruption
    /// What reconstructions are held against clean images by.
    public var loss: ReconstructionLoss

    /// The hyper-parameters of a denoising autoencoder.
    public init(
      units: Int, corruption: Corruption = Corruption(.masking, level: 0.25),
      loss: ReconstructionLoss = .bernoulli
    ) {
      (self.units, self.corruption, self.loss) = (units, corruption, loss)
    }
  }

  /// The name on command lines and in files.
  public static let name = "denoising-autoencoder"
  /// The folder of the zoo.
  public static let family = "Autoencoder"
  /// One line about the model.
  public static let summary = "features that restore corrupted images (Vincent et al. 2008)"

  /// The hyper-parameters of this model.
  public let configuration: Configuration
  /// What its images look like.
  public let format: ImageFormat

  let layer: DenoisingLayer

  /// A model with fresh weights.
  public init(
    _ configuration: Configuration, format: ImageFormat, using generator: inout RandomGenerator
  ) {
    (self.configuration, self.format) = (configuration, format)
    layer = DenoisingLayer(format.dimensions, configuration.units, using: &generator)
  }

  /// The mean denoising loss of an image.
  public var objectives: [Objective] {
    [
      Objective(configuration.loss.term, of: self) { batch, generator in
        let clean = batch.images.rowsOfPixels
        let corrupted = self.configuration.corruption(clean, using: &generator)
        return self.layer.denoisingLoss(of: corrupted, clean: clean, self.configuration.loss)
      }
    ]
  }

  /// The number of features.
  public var featureCount: Int { configuration.units }

  /// The features of the images as they are.
  public func features(of images: ImageBatch) -> FeatureBatch { layer.encode(images.rowsOfPixels) }

  /// The encoder.
  public var featureExtractor: any Module { layer.encoder }

  /// What is made of the images as they are.
  public func reconstructions(of batch: Batch) -> ImageBatch { decode(features(of: batch.images)) }

  /// The images that features stand for.
  package func decode(_ features: FeatureBatch) -> ImageBatch {
    layer.decode(features).sigmoid().reshaped(format.shape(count: features.shape[0]))
  }
}
