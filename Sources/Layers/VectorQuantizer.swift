import Tensors

/// Images of features, each pixel's replaced by the nearest of K vectors, its code.
///
///     z_q = e_k,  k = argmin_j |z_e − e_j|²
///
/// Input `[N, H, W, D]`; `codebook` is `[K, D]`, uniform in ±1/K at first. Of equally near vectors the first is taken.
/// The gradient of z_q goes straight through to z_e; the codebook is moved by ``QuantizedImages/codebookLoss``.
///
/// A vector that no pixel is near would never be moved, so that the code would stay dead. In training the layer
/// gathers the share of pixels that each code has, relative to an even share,
///
///     usage ← decay·usage + (1 − decay)·share
///
/// and a code whose usage has fallen below `leastUsage` starts again at one of the batch's z_e, drawn with a
/// probability proportional to its squared distance to its code.
///
/// Van den Oord, Vinyals, Kavukcuoglu 2017, "Neural discrete representation learning", section 3.1. Deviations: dead
/// codes start again; the codebook follows its loss, not the moving averages of appendix A.1.
public final class VectorQuantizer: ModeDependent {
  /// e: `[K, D]`.
  public let codebook: Parameter<2>

  /// The moving average of each code's share of the pixels, 1 where it is even: `[K]`. Not trained.
  public let usage: Parameter<1>

  /// How much of the usage is kept from batch to batch.
  public let decay: Float

  /// The usage below which a code starts again.
  public let leastUsage: Float

  /// What the layer does now.
  public var mode = Mode.evaluation

  /// Where the draws come from.
  public let randomState: RandomState

  /// A codebook of `codes` vectors of `features`.
  public init(
    codes: Int, features: Int, decay: Float = 0.99, leastUsage: Float = 0.02,
    using generator: inout RandomGenerator
  ) {
    require(codes > 0 && features > 0, "VectorQuantizer: \(codes) codes of \(features) features")
    require(0..<1 ~= decay, "VectorQuantizer: a decay of \(decay)")
    let bound = 1 / Float(codes)
    codebook = Parameter(.uniform(-bound..<bound), shape: [codes, features], using: &generator)
    usage = Parameter(Vector(ones: [codes]), isTrainable: false)
    (self.decay, self.leastUsage) = (decay, leastUsage)
    randomState = RandomState(using: &generator)
  }

  /// K.
  public var codeCount: Int { codebook.shape[0] }

  /// The code of each pixel: `[N, H, W, D]` to `[N, H, W, 1]`, whole numbers in 0 ..< K. Nothing is recorded.
  public func codes(of input: ImageBatch) -> ImageBatch {
    input.pixels("VectorQuantizer", codebook.shape[1]).nearestRows(of: codebook.value)
      .reshaped(input.shape.replacingChannels(by: 1))
  }

  /// The vector of each code: `[N, H, W, 1]` to `[N, H, W, D]`.
  public func vectors(of codes: ImageBatch) -> ImageBatch {
    codebook.value.rows(at: codes.flattened).reshaped(codes.shape.replacingChannels(by: codebook.shape[1]))
  }

  /// The quantised images; in training the usage of codes moves as well, and dead ones start again.
  public func callAsFunction(_ input: ImageBatch) -> QuantizedImages {
    let codes = codes(of: input)
    let nearest = vectors(of: codes)
    if mode == .training { gather(codes, input: input.detached(), nearest: nearest.detached()) }
    return QuantizedImages(codes: codes, input: input, nearest: nearest)
  }
}

/// What a ``VectorQuantizer`` makes of images z_e of features.
public struct QuantizedImages {
  /// The code of each pixel: `[N, H, W, 1]`.
  public let codes: ImageBatch

  /// z_q, with the gradient of z_e: `[N, H, W, D]`.
  public let vectors: ImageBatch

  /// |sg[z_e] − z_q|², which moves the codes to what they stand for: `[N]`. sg[·] is a constant.
  public let codebookLoss: Vector

  /// |z_e − sg[z_q]|², which keeps the encoder near its codes: `[N]`.
  public let commitmentLoss: Vector

  init(codes: ImageBatch, input: ImageBatch, nearest: ImageBatch) {
    self.codes = codes
    vectors = nearest.straightThrough(from: input)
    codebookLoss = ImageBatch.squaredError(nearest, input.detached()).sumPerSample()
    commitmentLoss = ImageBatch.squaredError(input, nearest.detached()).sumPerSample()
  }
}
