import Foundation
import ModelZoo
import Tensors

/// The model that knows nothing: every image of its format is as likely as any other. What a trained model has
/// to beat first: log₂ levels bits per dimension.
public final class UniformDensity: TractableDensityModel {
  /// What the images look like.
  public let format: ImageFormat

  /// The uniform distribution over images of `format`.
  public init(_ format: ImageFormat) { self.format = format }

  /// −dimensions · ln levels for every image.
  public func logLikelihood(of images: ImageBatch) -> Vector {
    let nats = Double(format.dimensions) * log(Double(format.levels))
    return Vector(repeating: Float(-nats), shape: [images.shape[0]])
  }

  /// Noise.
  public func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    let shape = format.shape(count: count)
    let top = Float(format.levels - 1)
    let levels = (0..<shape.count).map { _ in Float(Int.random(in: 0..<format.levels, using: &generator)) }
    return ImageBatch(levels.map { $0 / top }, shape: shape)
  }
}
