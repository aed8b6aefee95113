import Datasets
import Foundation
import Layers
import ModelZoo
import Tensors

/// How well a model with a bound of its likelihood describes images: means over images, in nats, each of minus the
/// quantity it is named after, as losses are. Lower is better.
public struct BoundEvaluation: Sendable, Equatable, Codable {
  /// The number of images.
  public var count: Int

  /// Minus the evidence lower bound: ``reconstructionNats`` and ``divergenceNats`` together.
  public var evidenceLowerBoundNats: Double

  /// −E_q[log p(x | z)], with one draw of z an image.
  public var reconstructionNats: Double

  /// D(q(z | x) ‖ p(z)).
  public var divergenceNats: Double

  /// The evidence lower bound in bits, for each number that makes an image; nil of densities.
  public var bitsPerDim: Double?

  /// Minus the importance-weighted estimate of log p(x), where one was asked for.
  public var importanceWeightedNats: Double?

  /// The draws of z an image that the estimate was made with.
  public var importanceSamples: Int?

  /// The latent variables that tell images apart: those whose mean, given an image, varies by more than 0.01 over the
  /// images (Burda et al. 2015, section 5.2).
  public var activeUnits: Int?

  enum CodingKeys: String, CodingKey {
    case count
    case evidenceLowerBoundNats = "evidence_lower_bound_nats"
    case reconstructionNats = "reconstruction_nats"
    case divergenceNats = "divergence_nats"
    case bitsPerDim = "bits_per_dim"
    case importanceWeightedNats = "importance_weighted_nats"
    case importanceSamples = "importance_samples"
    case activeUnits = "active_units"
  }
}

extension ApproximateDensityModel {
  /// The evaluation of the model on `images`, of which there must be some, in evaluation mode.
  ///
  /// With `importanceSamples` the likelihood is estimated with that many draws an image, where the model has latent
  /// variables to draw; it takes most of the time, and no memory to speak of. `progress` hears the finished share, in
  /// 0...1. Draws are the same each time, whatever the number of threads.
  public func evaluateBound(
    on images: StoredImages, importanceSamples: Int? = nil, progress: (Double) -> Void = { _ in }
  ) -> BoundEvaluation {
    require(images.count > 0, "evaluateBound: there are no images")
    require(images.format == format, "evaluateBound: images of \(images.format); the model is for \(format)")
    var generator = RandomGenerator(seed: 1, stream: RandomStream.evaluation)
    var (weightGenerator, tally) = (RandomGenerator(seed: 2, stream: RandomStream.evaluation), BoundTally())
    inMode(.evaluation) {
      for batch in images.batches(of: 100) {
        tally.add(evidenceLowerBound(of: batch, using: &generator))
        if let model = self as? any LatentVariableModel {
          tally.add(model.posterior(of: batch).mean)
          if let importanceSamples {
            tally.add(
              model.importanceWeightedLogLikelihood(
                of: batch, samples: importanceSamples, using: &weightGenerator))
          }
        }
        progress(Double(tally.count) / Double(images.count))
      }
    }
    return tally.evaluation(of: self, importanceSamples: importanceSamples)
  }
}

/// Sums over images.
private struct BoundTally {
  private(set) var count = 0
  private var reconstruction = 0.0
  private var divergence = 0.0
  private var importanceWeighted: Double?
  private var spread: LatentSpread?

  mutating func add(_ bound: EvidenceLowerBound) {
    count += bound.divergence.count
    reconstruction -= bound.reconstruction.total
    divergence += bound.divergence.total
  }

  mutating func add(_ means: FeatureBatch) {
    spread = (spread ?? LatentSpread(count: means.shape[1])).adding(means)
  }

  mutating func add(_ logLikelihoods: Vector) {
    importanceWeighted = (importanceWeighted ?? 0) - logLikelihoods.total
  }

  func evaluation(of model: some ApproximateDensityModel, importanceSamples: Int?) -> BoundEvaluation {
    let images = Double(count)
    let nats = (reconstruction + divergence) / images
    return BoundEvaluation(
      count: count, evidenceLowerBoundNats: nats, reconstructionNats: reconstruction / images,
      divergenceNats: divergence / images,
      bitsPerDim: model.hasProbabilities ? nats / (Double(model.format.dimensions) * log(2)) : nil,
      importanceWeightedNats: importanceWeighted.map { $0 / images },
      importanceSamples: importanceWeighted == nil ? nil : importanceSamples, activeUnits: spread?.activeUnits
    )
  }
}

/// How much each latent variable's mean varies over images.
private struct LatentSpread {
  private var count = 0
  private var sums: [Double]
  private var squares: [Double]

  init(count: Int) {
    (sums, squares) = (Array(repeating: 0, count: count), Array(repeating: 0, count: count))
  }

  func adding(_ means: FeatureBatch) -> LatentSpread {
    var spread = self
    spread.count += means.shape[0]
    for (index, mean) in means.elements.enumerated() {
      spread.sums[index % sums.count] += Double(mean)
      spread.squares[index % sums.count] += Double(mean) * Double(mean)
    }
    return spread
  }

  /// The variables whose variance is above 0.01.
  var activeUnits: Int {
    zip(sums, squares).count { sum, square in
      let mean = sum / Double(count)
      return square / Double(count) - mean * mean > 0.01
    }
  }
}

extension Tensor where Rank == 1 {
  /// The sum of all elements, in double.
  fileprivate var total: Double { withUnsafeElements { $0.reduce(0) { $0 + Double($1) } } }
}
