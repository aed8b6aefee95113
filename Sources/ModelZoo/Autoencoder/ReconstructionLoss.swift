import Distributions
import Tensors

/// What an autoencoder's reconstructions σ(logits) are held against the originals by, summed over an image and then
/// averaged over images. Both have their least value where reconstruction and original agree.
public enum ReconstructionLoss: String, Codable, Sendable, CaseIterable {
  /// Σ (x̂ − x)².
  case squaredError = "squared_error"

  /// −Σ x·log x̂ + (1 − x)·log(1 − x̂): x̂ are probabilities of Bernoulli distributions.
  case bernoulli

  /// The standard term for it.
  var term: String {
    switch self {
    case .squaredError: "squared error"
    case .bernoulli: "cross-entropy"
    }
  }

  /// The loss of the reconstructions σ(`logits`) of `originals`, which are in 0...1.
  func callAsFunction<let Rank: Int>(logits: Tensor<Rank>, originals: Tensor<Rank>) -> Scalar {
    switch self {
    case .squaredError:
      meanSquaredError(logits.sigmoid(), originals, reduction: .sumPerSampleMeanOverBatch)
    case .bernoulli:
      binaryCrossEntropy(logits: logits, targets: originals, reduction: .sumPerSampleMeanOverBatch)
    }
  }
}
