import Datasets
import Layers
import ModelZoo
import Tensors

/// How well a model makes images again from what it keeps of them.
public struct ReconstructionEvaluation: Sendable, Equatable, Codable {
  /// The number of images.
  public var count: Int

  /// The mean over images of the squared error, summed over an image's pixels and channels.
  public var reconstructionError: Double

  /// The evaluation of `count` images with this error.
  public init(count: Int, reconstructionError: Double) {
    (self.count, self.reconstructionError) = (count, reconstructionError)
  }

  enum CodingKeys: String, CodingKey {
    case count
    case reconstructionError = "reconstruction_error"
  }
}

extension ReconstructionModel {
  /// The mean squared error of the reconstructions of `images`, of which there must be some, in evaluation mode.
  public func evaluateReconstructions(
    of images: StoredImages, batchSize: Int = 100
  ) -> ReconstructionEvaluation {
    require(images.count > 0, "evaluate: there are no images")
    require(images.format == format, "evaluate: images of \(images.format); the model is for \(format)")
    var sum = 0.0
    inMode(.evaluation) {
      for batch in images.batches(of: batchSize) {
        let errors = Tensor.squaredError(reconstructions(of: batch), batch.images).sumPerSample()
        sum += errors.elements.reduce(0) { $0 + Double($1) }
      }
    }
    return ReconstructionEvaluation(count: images.count, reconstructionError: sum / Double(images.count))
  }
}
