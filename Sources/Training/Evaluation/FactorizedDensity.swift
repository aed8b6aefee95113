import Datasets
import Foundation
import ModelZoo
import Tensors

/// The model that knows how often each pixel takes each level, and nothing of how pixels depend on each other:
///
///     p(x) = Πᵢ pᵢ(xᵢ),   pᵢ(k) = (images with level k at i + 1) / (images + levels)
///
/// A Bernoulli distribution a pixel where images are binary, a categorical one otherwise, with add-one smoothing.
/// What a trained model is better by is what it has learned of structure.
public final class FactorizedDensity: TractableDensityModel {
  /// What the images look like.
  public let format: ImageFormat

  /// ln pᵢ(k), `[dimensions, levels]`.
  private let logProbabilities: [Double]

  /// The distribution with the frequencies of `images`.
  public init(fittedTo images: StoredImages) {
    format = images.format
    let (dimensions, levels) = (format.dimensions, format.levels)
    var counts = [Int](repeating: 1, count: dimensions * levels)
    for start in stride(from: 0, to: images.count, by: 1000) {
      let part = images.selection(at: start..<min(start + 1000, images.count))
      for (index, level) in part.levels.enumerated() {
        counts[index % dimensions * levels + Int(level)] += 1
      }
    }
    let total = Double(images.count + levels)
    logProbabilities = counts.map { log(Double($0) / total) }
  }

  /// The sum over pixels of ln pᵢ(xᵢ).
  public func logLikelihood(of images: ImageBatch) -> Vector {
    let (dimensions, top) = (format.dimensions, Float(format.levels - 1))
    require(
      images.count == images.shape[0] * dimensions,
      "FactorizedDensity: images \(images.shape); it was made for \(format)")
    let sums = images.withUnsafeElements { intensities in
      (0..<images.shape[0]).map { image in
        (0..<dimensions).reduce(0.0) { sum, index in
          let level = Int((intensities[image * dimensions + index] * top).rounded())
          return sum + logProbabilities[index * format.levels + level]
        }
      }
    }
    return Vector(sums.map(Float.init))
  }

  /// Every pixel drawn by itself.
  public func sample(count: Int, using generator: inout RandomGenerator) -> ImageBatch {
    let shape = format.shape(count: count)
    let top = Float(format.levels - 1)
    let intensities = (0..<shape.count).map { index in
      Float(level(of: index % format.dimensions, at: Double(generator.nextUniform()))) / top
    }
    return ImageBatch(intensities, shape: shape)
  }

  /// The level of `pixel` at which the cumulative distribution passes `quantile`.
  private func level(of pixel: Int, at quantile: Double) -> Int {
    var rest = quantile
    for level in 0..<format.levels {
      rest -= exp(logProbabilities[pixel * format.levels + level])
      if rest < 0 { return level }
    }
    return format.levels - 1
  }
}
