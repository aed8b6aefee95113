import Layers
import Tensors

extension VQVAE.Configuration {
  /// Images `[N, H, W, C]` to features `[N, h, w, D]`: convolutions with a stride, residual blocks, and a 1×1
  /// convolution to as many features as codes have.
  func encoder(
    of format: ImageFormat, using generator: inout RandomGenerator
  ) -> Sequential<ImageBatch, ImageBatch> {
    Sequential {
      for index in 0..<downsamplings {
        Conv2D(
          index == 0 ? format.channels : hiddenFeatures, hiddenFeatures, kernel: 4, stride: 2, padding: 1,
          using: &generator)
        ReLU()
      }
      for _ in 0..<residualBlocks { residualBlock(using: &generator) }
      ReLU()
      Conv2D(hiddenFeatures, codeFeatures, kernel: 1, using: &generator)
    }
  }

  /// Codes' vectors `[N, h, w, D]` to the parameters of pixels, with the encoder's steps in reverse.
  func decoder(
    of format: ImageFormat, using generator: inout RandomGenerator
  ) -> Sequential<ImageBatch, ImageBatch> {
    let outputs = format.channels * DecoderLikelihood.usual(for: format).outputsPerValue
    return Sequential {
      Conv2D(codeFeatures, hiddenFeatures, kernel: 3, padding: 1, using: &generator)
      for _ in 0..<residualBlocks { residualBlock(using: &generator) }
      ReLU()
      for index in 0..<downsamplings {
        ConvTransposed2D(
          hiddenFeatures, index == downsamplings - 1 ? outputs : hiddenFeatures, kernel: 4, stride: 2,
          padding: 1, using: &generator)
        if index < downsamplings - 1 { ReLU() }
      }
    }
  }

  /// A 3×3 and a 1×1 convolution, each of what is rectified.
  private func residualBlock(using generator: inout RandomGenerator) -> Residual<4> {
    Residual {
      ReLU()
      Conv2D(hiddenFeatures, residualFeatures, kernel: 3, padding: 1, using: &generator)
      ReLU()
      Conv2D(residualFeatures, hiddenFeatures, kernel: 1, using: &generator)
    }
  }
}
