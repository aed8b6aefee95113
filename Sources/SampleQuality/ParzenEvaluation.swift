import Datasets
import Foundation
import Representations
import Tensors

/// A density made of a Gaussian window around each sample, `[N, D]`:
///
///     p(x) = 1/N Σ N(x; s, σ²·I)
struct ParzenWindow {
  /// Around the mean of them, where distances lose fewest digits: `[D, N]`.
  private let samplesInColumns: FeatureBatch

  /// ‖s‖²/2: `[N]`.
  private let halfSquares: Vector

  private let mean: Vector

  init(around samples: FeatureBatch) {
    mean = samples.columnSums() / Float(samples.shape[0])
    let centred = samples.adding(row: -mean)
    (samplesInColumns, halfSquares) = (centred.transposed(), centred.dotPerSample(centred) * 0.5)
  }

  /// ln p of each of `images` in nats, with each of the deviations σ: `[deviations][images]`.
  ///
  /// ‖x − s‖² is ‖x‖² − 2·(x·s − ‖s‖²/2), the sum over windows that of exponentials less the largest.
  func logLikelihoods(
    of images: StoredImages, deviations: [Double], progress: (Double) -> Void = { _ in }
  ) -> [[Double]] {
    let (dimensions, count) = (Double(mean.count), Double(halfSquares.count))
    var found = deviations.map { _ in [Double]() }
    for batch in images.batches(of: 250) {
      let centred = batch.images.rowsOfPixels.adding(row: -mean)
      let nearness = centred.linear(samplesInColumns, bias: -halfSquares)
      let squares = centred.dotPerSample(centred).elements.map(Double.init)
      for (index, deviation) in deviations.enumerated() {
        let variance = deviation * deviation
        let constant = log(count) + dimensions / 2 * log(2 * .pi * variance)
        let sums = (nearness * Float(1 / variance)).logSumExp().elements
        found[index] += zip(sums, squares).map { Double($0) - $1 / (2 * variance) - constant }
      }
      progress(Double(found[0].count) / Double(images.count))
    }
    return found
  }
}

/// The log-likelihood of images under Gaussian windows around samples of a model, as the first papers on adversarial
/// networks report it (Breuleux et al. 2011, "Quickly generating representative samples from an RBM-derived process",
/// section 4; Goodfellow et al. 2014, "Generative adversarial nets", section 5, with 10,000 samples).
///
/// It is a history's figure: in many dimensions it says little of a model's likelihood or of its samples (Theis et al.
/// 2016, "A note on the evaluation of generative models", section 3.2).
public struct ParzenEvaluation: Sendable, Equatable, Codable {
  /// The mean ln p of an image, in nats: a density of intensities in 0...1.
  public var logLikelihoodNats: Double

  /// The standard deviation of ln p over the square root of the number of images.
  public var standardErrorNats: Double

  /// σ, the one of ``deviations`` that is best on the validation images.
  public var deviation: Double

  /// The number of samples.
  public var samples: Int

  /// The σ that are tried: ten from 0.1 to 1 in equal ratios, as the paper's program has them.
  public static let deviations = (0..<10).map { pow(10, Double($0) / 9 - 1) }

  enum CodingKeys: String, CodingKey {
    case logLikelihoodNats = "parzen_log_likelihood_nats"
    case standardErrorNats = "parzen_standard_error_nats"
    case deviation = "parzen_deviation"
    case samples = "parzen_samples"
  }
}

extension ParzenEvaluation {
  /// The evaluation of `samples`, `[N, H, W, C]` intensities, on `images`, with σ chosen on `validation` images.
  /// `progress` hears the finished share, in 0...1.
  public init(
    of samples: ImageBatch, on images: StoredImages, validatedOn validation: StoredImages,
    deviations: [Double] = Self.deviations, progress: (Double) -> Void = { _ in }
  ) {
    require(!deviations.isEmpty && images.count > 1, "ParzenEvaluation: nothing to choose or to judge")
    let window = ParzenWindow(around: samples.rowsOfPixels)
    let share = Double(validation.count) / Double(validation.count + images.count)
    let tried = window.logLikelihoods(of: validation, deviations: deviations) { progress($0 * share) }
    let means = tried.map { $0.reduce(0, +) / Double($0.count) }
    let best = means.indices.max { means[$0] < means[$1] } ?? 0
    let judged = window.logLikelihoods(of: images, deviations: [deviations[best]]) {
      progress(share + $0 * (1 - share))
    }[0]
    let mean = judged.reduce(0, +) / Double(judged.count)
    let variance = judged.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(judged.count - 1)
    self.init(
      logLikelihoodNats: mean, standardErrorNats: (variance / Double(judged.count)).squareRoot(),
      deviation: deviations[best], samples: samples.shape[0])
  }
}
