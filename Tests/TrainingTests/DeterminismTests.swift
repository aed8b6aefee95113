import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing
import Training

/// What a model computes depends on its seed and data alone: not on how many threads share the work, nor on the
/// processor's instructions. The work is enough for kernels to be cut into chunks.
@Suite struct DeterminismTests {
  private let format = ImageFormat(height: 8, width: 8, levels: 17)

  @Test func trainingHasTheSameBitsOnAnyNumberOfThreads() {
    expectSameBitsForEveryThreadCount { trained() }
  }

  @Test func trainingHasTheSameBitsOnEveryInstructionSet() {
    expectSameBitsOnEveryInstructionSet { trained() }
  }

  @Test func samplesHaveTheSameBitsOnAnyNumberOfThreads() {
    let model = pixelCNN()
    expectSameBitsForEveryThreadCount {
      var generator = RandomGenerator(seed: 3)
      return [model.sample(count: 4, using: &generator)]
    }
  }

  @Test func likelihoodsHaveTheSameBitsOnEveryInstructionSet() {
    let model = pixelCNN()
    let images = images(count: 16, seed: 1)
    expectSameBitsOnEveryInstructionSet { [model.logLikelihood(of: images)] }
  }

  private func pixelCNN() -> PixelCNN {
    var generator = RandomGenerator(seed: 5)
    let configuration = PixelCNN.Configuration(features: 24, blocks: 2, headFeatures: 32, dropout: 0.2)
    return PixelCNN(configuration, format: format, using: &generator)
  }

  /// The losses of two training steps, and the parameters after them.
  private func trained() -> [any AnyTensor] {
    let model = pixelCNN()
    let optimizer = Adam(for: model)
    let losses = (0..<2).map { step in
      let images = images(count: 16, seed: UInt64(step))
      let (loss, gradients) = valueAndGradient(of: model) { -$0.logLikelihood(of: images).mean() }
      optimizer.step(gradients)
      return loss
    }
    return [Vector(losses)] + model.namedParameters.map { $0.parameter.flattened }
  }

  private func images(count: Int, seed: UInt64) -> ImageBatch {
    ImageBatch.randomIndices(format.shape(count: count), below: format.levels, seed: seed)
      / Float(format.levels - 1)
  }
}
