import Datasets
import Foundation
import Layers
import ModelZoo
import Tensors

/// How well a model with an exact likelihood describes images.
public struct LikelihoodEvaluation: Sendable, Equatable, Codable {
  /// The number of images.
  public var count: Int

  /// The mean negative log-likelihood of an image, in nats.
  public var negativeLogLikelihoodNats: Double

  /// The same in bits, for each number that makes an image: nats / (dimensions · ln 2).
  public var bitsPerDim: Double

  /// The evaluation of `count` images of `format` that take `nats` on average.
  public init(count: Int, nats: Double, format: ImageFormat) {
    (self.count, negativeLogLikelihoodNats) = (count, nats)
    bitsPerDim = nats / (Double(format.dimensions) * log(2))
  }

  enum CodingKeys: String, CodingKey {
    case count
    case negativeLogLikelihoodNats = "negative_log_likelihood_nats"
    case bitsPerDim = "bits_per_dim"
  }
}

extension TractableDensityModel {
  /// The mean negative log-likelihood of `images`, of which there must be some, in evaluation mode.
  public func evaluate(on images: StoredImages, batchSize: Int = 100) -> LikelihoodEvaluation {
    require(images.count > 0, "evaluate: there are no images")
    require(images.format == format, "evaluate: images of \(images.format); the model is for \(format)")
    var sum = 0.0
    inMode(.evaluation) {
      for batch in images.batches(of: batchSize) {
        sum -= logLikelihood(of: batch).elements.reduce(0) { $0 + Double($1) }
      }
    }
    return LikelihoodEvaluation(count: images.count, nats: sum / Double(images.count), format: format)
  }
}
