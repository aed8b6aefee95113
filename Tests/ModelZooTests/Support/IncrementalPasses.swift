import Layers
import ModelZoo
import Tensors
import TestSupport
import Testing

/// Expects an incremental pass to give the bits of a pass over whole images, whatever stands where images are not
/// finished yet.
func expectIncrementalPassIsFullPass(
  of model: any AutoregressiveModel, count: Int = 2, sourceLocation: SourceLocation = #_sourceLocation
) {
  let images = randomImages(count, model.format)
  let full = model.conditionals(of: images)
  let (steps, width, channels) = (full.shape[1], full.shape[2], model.channelsInOrder)
  let (final, wanted) = (images.elements, full.elements)
  let (size, numbersAStep) = (model.format.dimensions, model.format.dimensions / steps)
  var growing = ImageBatch.random(images.shape, in: 0...1, seed: 17)
  var pass = model.incrementalPass(count: count)
  for step in 0..<steps {
    let (row, column) = (step / channels).quotientAndRemainder(dividingBy: model.format.width)
    let logits = pass.logits(row: row, column: column, of: growing).elements
    for image in 0..<count {
      let (gotStart, wantedStart) = (
        (image * channels + step % channels) * width, (image * steps + step) * width
      )
      let isSame = (0..<width).allSatisfy {
        logits[gotStart + $0].bitPattern == wanted[wantedStart + $0].bitPattern
      }
      #expect(
        isSame, "pixel (\(row), \(column)), channel \(step % channels) of image \(image) of \(count)",
        sourceLocation: sourceLocation)
      growing.withUnsafeMutableElements { target in
        let first = image * size + step * numbersAStep
        for index in first..<first + numbersAStep { target[index] = final[index] }
      }
    }
  }
}

/// Expects completion to keep the known pixels, to repeat with the seed, and to draw what whole passes draw.
func expectCompletionKeepsWhatIsKnown(
  of model: any AutoregressiveModel, sourceLocation: SourceLocation = #_sourceLocation
) {
  let (format, images) = (model.format, randomImages(3, model.format))
  let known = format.width + 1
  func completed(_ seed: UInt64, by other: (any AutoregressiveModel)? = nil) -> ImageBatch {
    var generator = RandomGenerator(seed: seed)
    return (other ?? model).complete(images, known: known, using: &generator) { _ in }
  }
  let first = completed(1)
  for image in 0..<3 {
    let start = image * format.dimensions
    let kept = start..<start + known * format.channels
    #expect(first.elements[kept] == images.elements[kept], sourceLocation: sourceLocation)
  }
  #expect(first.elements == completed(1, by: WholePasses(of: model)).elements, sourceLocation: sourceLocation)
  #expect(first.elements == completed(1).elements, sourceLocation: sourceLocation)
  #expect(first.elements != completed(2).elements, sourceLocation: sourceLocation)
}

/// A model that knows whole passes alone.
final class WholePasses: AutoregressiveModel {
  private let model: any AutoregressiveModel

  init(of model: any AutoregressiveModel) { self.model = model }

  var format: ImageFormat { model.format }
  var likelihood: PixelLikelihood { model.likelihood }
  func logits(of images: ImageBatch) -> ImageBatch { model.logits(of: images) }
}
