import Tensors

/// A model that sets some of its parameters from data before it is trained: a trainer calls it once, with a
/// batch, before the first step.
public protocol DataDependentInitialization: ImageModel {
  /// Sets parameters from `images`, `[N, H, W, C]`.
  func initialize(from images: ImageBatch)
}
