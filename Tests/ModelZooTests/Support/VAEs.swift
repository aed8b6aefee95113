import Distributions
import Foundation
import ModelZoo
import Tensors
import TestSupport

/// A small variational autoencoder of dense layers with random weights.
func smallVAE(
  _ format: ImageFormat, widths: [Int] = [5], latents: Int = 2, likelihood: DecoderLikelihood? = nil,
  classes: Int = 0, bound: VariationalBound = VariationalBound(), within size: Float = 1
) -> VAE {
  var generator = RandomGenerator(seed: 7)
  let configuration = VAE.Configuration(
    widths: widths, latents: latents, likelihood: likelihood ?? .usual(for: format), classes: classes,
    bound: bound)
  return VAE(configuration, format: format, using: &generator).randomized(within: size)
}

/// The same of convolutions.
func smallConvolutionalVAE(
  _ format: ImageFormat, likelihood: DecoderLikelihood? = nil, classes: Int = 0,
  bound: VariationalBound = VariationalBound()
) -> ConvolutionalVAE {
  var generator = RandomGenerator(seed: 7)
  let configuration = ConvolutionalVAE.Configuration(
    channels: [3, 4], width: 6, latents: 2, likelihood: likelihood ?? .usual(for: format), classes: classes,
    bound: bound)
  return ConvolutionalVAE(configuration, format: format, using: &generator).randomized(within: 1)
}

/// Integrals over two latent variables, as sums over a grid. Of functions as smooth as a network of a few units times
/// a normal density, which is 1e-14 at the edges, such sums are right to many digits.
struct LatentIntegral {
  private static let axis = (-80...80).map { Float($0) * 0.1 }

  /// All points: `[count, 2]`.
  let points = FeatureBatch(LatentIntegral.axis.flatMap { x in LatentIntegral.axis.map { [x, $0] } })

  /// log of a point's area.
  private let logArea = log(0.01)

  /// log p(z) at each point.
  var logPrior: [Double] { logDensities(of: DiagonalGaussian(standard: [1, 2])) }

  /// log p(x | z) at each point.
  func logLikelihoods(of batch: Batch, under model: some LatentVariableModel) -> [Double] {
    model.logLikelihood(of: batch, given: points).elements.map(Double.init)
  }

  /// log q(z) at each point, where `distribution` is of one image.
  func logDensities(of distribution: DiagonalGaussian<2>) -> [Double] {
    let (means, logVariances) = (distribution.mean.elements, distribution.logVariance.elements)
    let coordinates = points.elements
    return stride(from: 0, to: points.count, by: 2).map { start in
      (0..<2).reduce(0) { sum, axis in
        let distance = Double(coordinates[start + axis] - means[axis])
        let logVariance = Double(logVariances[axis])
        return sum - (log(2 * .pi) + logVariance + distance * distance * exp(-logVariance)) / 2
      }
    }
  }

  /// The integral of exp(`logarithms`).
  func integral(_ logarithms: [Double]) -> Double { logarithms.reduce(0) { $0 + exp($1 + logArea) } }
}
