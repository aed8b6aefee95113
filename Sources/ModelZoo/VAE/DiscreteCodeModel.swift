import Tensors

/// A model whose latent variables are codes, of which there are finitely many: VQ-VAE.
public protocol DiscreteCodeModel: ApproximateDensityModel {
  /// The number of different codes.
  var codeCount: Int { get }

  /// The codes of images, whole numbers in 0 ..< ``codeCount``: `[N, H, W, C]` to `[N, h, w, 1]`.
  func codes(of images: ImageBatch) -> ImageBatch
}
