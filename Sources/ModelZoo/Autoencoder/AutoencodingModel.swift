import Layers
import Tensors

/// A model that learns to make images again from a code: an encoder f gives the code and a decoder g the image.
///
///     x̂ = σ(g(f(x)))
///
/// Once it has learned, the decoder may be thrown away: the code is a set of features.
public protocol AutoencodingModel: RepresentationModel, ReconstructionModel {
  /// f: images `[N, H, W, C]` to codes `[N, featureCount]`.
  var encoder: Sequential<ImageBatch, FeatureBatch> { get }

  /// g: codes to the logits of intensities, `[N, H, W, C]`.
  var decoder: Sequential<FeatureBatch, ImageBatch> { get }

  /// What reconstructions are held against originals by.
  var reconstructionLoss: ReconstructionLoss { get }
}

extension AutoencodingModel {
  /// f(x).
  public func features(of images: ImageBatch) -> FeatureBatch { encoder(images) }

  /// The encoder.
  public var featureExtractor: any Module { encoder }

  /// σ(g(f(x))).
  public func reconstructions(of batch: Batch) -> ImageBatch { decoder(encoder(batch.images)).sigmoid() }

  /// The mean reconstruction loss of an image.
  public var objectives: [Objective] {
    [
      Objective(reconstructionLoss.term, of: self) { batch, _ in
        self.reconstructionLoss(logits: self.decoder(self.encoder(batch.images)), originals: batch.images)
      }
    ]
  }
}
