import Distributions
import Tensors

/// What a decoder says of each value of an image, the pixels' channels being independent given z.
public enum DecoderLikelihood: String, Codable, Sendable, CaseIterable {
  /// A probability of 1: for binary images. Of grey ones it gives a cross-entropy, which is no log-probability.
  case bernoulli

  /// A mean in 0...1, which is logistic, and a variance of e⁻⁷ or more, as the lecture draws it. Its likelihoods are
  /// densities: they may be above 1, compare with no probability, and make no bits per dimension.
  case gaussian

  /// The same with one variance a channel, which is learnt and the same for all pixels and images.
  case isotropicGaussian = "isotropic_gaussian"

  /// A mean and a scale of a logistic distribution, of whose range each level has a share: probabilities of levels,
  /// which sum to 1 (Kingma et al. 2016, "Improving variational inference with inverse autoregressive flow",
  /// section 5.1; Salimans et al. 2017, section 2).
  case discretizedLogistic = "discretized_logistic"

  /// What suits images of `format`: Bernoulli for two levels, discretised logistic for more.
  public static func usual(for format: ImageFormat) -> DecoderLikelihood {
    format.levels == 2 ? .bernoulli : .discretizedLogistic
  }

  /// The numbers that the decoder's network gives for each value of an image.
  var outputsPerValue: Int {
    switch self {
    case .bernoulli, .isotropicGaussian: 1
    case .gaussian, .discretizedLogistic: 2
    }
  }

  /// Whether likelihoods of images of `format` are probabilities of their levels.
  func isProbability(for format: ImageFormat) -> Bool {
    switch self {
    case .bernoulli: format.levels == 2
    case .gaussian, .isotropicGaussian: false
    case .discretizedLogistic: true
    }
  }
}

/// p(x | z) of a batch of z.
struct DecodedImages {
  let likelihood: DecoderLikelihood
  let format: ImageFormat

  /// Logits of Bernoulli distributions, or locations: `[N, H, W, C]`.
  let locations: ImageBatch

  /// Of the others, what makes the scale: `[N, H, W, C]`.
  let scales: ImageBatch?

  /// The distribution that `parameters` `[N, H, W, C]` or `[N, H, W, 2C]` stand for.
  init(_ likelihood: DecoderLikelihood, format: ImageFormat, parameters: ImageBatch) {
    (self.likelihood, self.format) = (likelihood, format)
    let (channels, width) = (format.channels, parameters.shape[3])
    locations = width > channels ? parameters.channels(0..<channels) : parameters
    scales = width > channels ? parameters.channels(channels..<width) : nil
  }

  /// log p(x | z) in nats of as many images: `[N]`. With K draws of z for each image, one image's after another's,
  /// `[N·K]`.
  func logLikelihood(of images: ImageBatch) -> Vector {
    switch likelihood {
    case .bernoulli:
      Bernoulli(logits: locations).logLikelihood(of: repeated(images))
    case .gaussian, .isotropicGaussian:
      gaussian.logLikelihood(of: repeated(images))
    case .discretizedLogistic:
      logistic.logProbability(of: Self.values(of: repeated(images))).reshaped(locations.shape).sumPerSample()
    }
  }

  /// The expected intensities: `[N, H, W, C]`.
  var mean: ImageBatch {
    switch likelihood {
    case .bernoulli, .gaussian, .isotropicGaussian: locations.sigmoid()
    case .discretizedLogistic: expectedIntensities
    }
  }

  /// Images drawn from p(x | z). Draws from normal distributions are moved into 0...1 where they are outside.
  func sample(using generator: inout RandomGenerator) -> ImageBatch {
    switch likelihood {
    case .bernoulli: Bernoulli(logits: locations).sample(using: &generator)
    case .gaussian, .isotropicGaussian: gaussian.sample(using: &generator).clamped(to: 0...1)
    case .discretizedLogistic: logistic.sample(using: &generator).reshaped(locations.shape)
    }
  }

  /// Each image as often as there are draws of z for it.
  private func repeated(_ images: ImageBatch) -> ImageBatch {
    let (count, rows) = (images.shape[0], locations.shape[0])
    guard rows != count, count > 0 else { return images }
    let size = images.count / count
    return images.reshaped([count, size] as Shape<2>).repeatingRows(rows / count).reshaped(locations.shape)
  }

  /// The variance comes from a smooth function that is its argument where that is large, and bounded below.
  private var gaussian: DiagonalGaussian<4> {
    guard let scales else { fatalError("DecodedImages: a normal distribution without a variance") }
    return DiagonalGaussian(
      mean: locations.sigmoid(), logVariance: (scales - leastLogVariance).softplus() + leastLogVariance)
  }

  /// A distribution with one component of each value, as if it were a grey pixel.
  private var logistic: LogisticMixture {
    guard let scales else { fatalError("DecodedImages: a logistic distribution without a scale") }
    let columns = [ImageBatch(zeros: locations.shape), locations, scales].map(Self.values)
    return LogisticMixture(parameters: .concatenated(columns), channels: 1, levels: format.levels)
  }

  /// Σₖ P(level ≥ k) / (levels − 1), for k from 1 on: level k begins halfway between k − 1 and k, intensities being
  /// scaled to −1...1.
  private var expectedIntensities: ImageBatch {
    guard let scales else { fatalError("DecodedImages: a logistic distribution without a scale") }
    let (steps, sharpness) = (format.levels - 1, (-scales.clamped(to: -7...Float.infinity)).exp())
    let sum = (0..<steps).reduce(ImageBatch(zeros: locations.shape)) { sum, step in
      let start = (2 * Float(step) + 1) / Float(steps) - 1
      return sum + ((locations - start) * sharpness).sigmoid()
    }
    return sum / Float(steps)
  }

  /// One value a pixel: `[N, H, W, C]` to `[N, H, W·C, 1]`.
  private static func values(of images: ImageBatch) -> ImageBatch {
    let shape = images.shape
    return images.reshaped([shape[0], shape[1], shape[2] * shape[3], 1])
  }
}

/// The least logarithm of a variance: densities have a bound, though pixels that are the same in all images would have
/// them grow without.
private let leastLogVariance: Float = -7
