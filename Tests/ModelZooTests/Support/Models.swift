import Layers
import ModelZoo
import Tensors
import TestSupport

extension Module {
  /// Draws every parameter evenly from ±`bound`. No weight is left at a zero that hides what it would let through,
  /// and those that masks leave out are as large as others.
  func randomized(within bound: Float = 0.5, seed: UInt64 = 3) -> Self {
    for (index, named) in namedParameters.enumerated() {
      named.parameter.flattened = .random(
        [named.parameter.flattened.count], in: -bound...bound, seed: seed + UInt64(index))
    }
    return self
  }
}

extension AutoregressiveModel {
  /// How many channels of a pixel are predicted one after the other: all, or one where they are predicted at once.
  var channelsInOrder: Int { likelihood == .levels ? format.channels : 1 }

  /// The logits of `images` `[N, H, W, C]` a channel in order: `[N, H · W · channels in order, logits]`, of which
  /// row i must depend on nothing from the i-th on.
  func conditionals(of images: ImageBatch) -> Tensor<3> {
    let logits = logits(of: images)
    let steps = format.height * format.width * channelsInOrder
    return logits.reshaped([images.shape[0], steps, logits.shape[3] / channelsInOrder])
  }
}
