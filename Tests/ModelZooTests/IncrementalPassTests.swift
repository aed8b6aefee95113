import ModelZoo
import Tensors
import TestSupport
import Testing

@Suite struct IncrementalPassTests {
  @Test(arguments: PixelCNNTests.formats, [1, 3, 6])
  func logitsOfPixelCNNHaveTheBitsOfFullPasses(format: ImageFormat, count: Int) {
    for kernel in [3, 5] {
      expectIncrementalPassIsFullPass(of: smallPixelCNN(format, kernel: kernel), count: count)
    }
  }

  @Test func samplesDoNotDependOnThreads() {
    let model = smallPixelCNN(ImageFormat(height: 4, width: 3, channels: 3, levels: 4))
    expectSameBitsForEveryThreadCount {
      var generator = RandomGenerator(seed: 5)
      return [model.sample(count: 37, using: &generator)]
    }
  }

  @Test(arguments: PixelCNNTests.formats) func samplesAndCompletionsAreThoseOfFullPasses(format: ImageFormat)
  {
    let model = smallPixelCNN(format)
    let slow = WholePasses(of: model)
    let images = randomImages(5, format)
    for known in [0, format.width + 1, format.height * format.width] {
      var (generator, other) = (RandomGenerator(seed: 3), RandomGenerator(seed: 3))
      let completed = model.complete(images, known: known, using: &generator) { _ in }
      #expect(completed == slow.complete(images, known: known, using: &other) { _ in })
    }
    var (generator, other) = (RandomGenerator(seed: 4), RandomGenerator(seed: 4))
    #expect(model.sample(count: 9, using: &generator) == slow.sample(count: 9, using: &other))
  }
}
