import ModelZoo
import Tensors
import TestSupport
import Testing

/// Expects the pass of `model` over growing images to give the logits that whole passes give, to the bit: for
/// every pixel, and again after each of its channels.
func expectLogitsOfFullPasses(
  from model: some AutoregressiveModel, count: Int, sourceLocation: SourceLocation = #_sourceLocation
) {
  let (format, final) = (model.format, randomImages(count, model.format))
  var images = ImageBatch(zeros: final.shape)
  var (pass, wholePass) = (model.incrementalPass(count: count), FullPass(of: model))
  for index in 0..<format.dimensions {
    let (row, column) = (index / format.channels).quotientAndRemainder(dividingBy: format.width)
    let logits = pass.logits(row: row, column: column, of: images)
    let expected = wholePass.logits(row: row, column: column, of: images)
    let isSame = logits.shape == expected.shape && bits(logits) == bits(expected)
    #expect(isSame, "row \(row), column \(column) of \(count) images", sourceLocation: sourceLocation)
    guard isSame else { return }
    images.withUnsafeMutableElements { elements in
      for image in 0..<count {
        let place = image * format.dimensions + index
        elements[place] = final.withUnsafeElements { $0[place] }
      }
    }
  }
}

private func bits(_ tensor: ImageBatch) -> [UInt32] { tensor.elements.map(\.bitPattern) }

@Suite struct IncrementalPassTests {
  @Test(arguments: PixelCNNTests.formats, [1, 3, 6])
  func logitsOfPixelCNNHaveTheBitsOfFullPasses(format: ImageFormat, count: Int) {
    expectLogitsOfFullPasses(from: smallPixelCNN(format), count: count)
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
    let slow = SlowModel(of: model)
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

/// A model that knows whole passes alone.
private final class SlowModel: AutoregressiveModel {
  private let model: any AutoregressiveModel

  init(of model: any AutoregressiveModel) { self.model = model }

  var format: ImageFormat { model.format }
  var likelihood: PixelLikelihood { model.likelihood }
  func logits(of images: ImageBatch) -> ImageBatch { model.logits(of: images) }
}
