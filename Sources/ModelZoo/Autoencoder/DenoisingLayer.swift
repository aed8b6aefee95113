import Layers
import Tensors

/// An encoder and a decoder with the same weights, trained to restore an input x from a corrupted x̃:
///
///     y = σ(x̃·W + b),   x̂ = σ(y·Wᵀ + b′)
///
/// Inputs are `[N, inputs]`, codes y `[N, units]`.
///
/// Vincent et al. 2008, "Extracting and composing robust features with denoising autoencoders", sections 2.2 and 2.3,
/// with tied weights.
final class DenoisingLayer: Module {
  /// W and b.
  let encoder: Linear

  /// b′: `[inputs]`.
  let decoderBias: Parameter<1>

  /// A layer with fresh weights.
  init(_ inputs: Int, _ units: Int, using generator: inout RandomGenerator) {
    encoder = Linear(
      inputs, units, initializer: ActivationName.sigmoid.initializer, biasInitializer: .zeros,
      using: &generator)
    decoderBias = Parameter(Vector(zeros: [inputs]))
  }

  /// y.
  func encode(_ inputs: FeatureBatch) -> FeatureBatch { encoder(inputs).sigmoid() }

  /// The logits of x̂.
  func decode(_ codes: FeatureBatch) -> FeatureBatch {
    codes.matrixProduct(encoder.weight.value, transposingRight: true).adding(row: decoderBias.value)
  }

  /// How far what is restored of `corrupted` inputs is from the `clean` ones.
  func denoisingLoss(
    of corrupted: FeatureBatch, clean: FeatureBatch, _ loss: ReconstructionLoss
  ) -> Scalar {
    loss(logits: decode(encode(corrupted)), originals: clean)
  }
}
