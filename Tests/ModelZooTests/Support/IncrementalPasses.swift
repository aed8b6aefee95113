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
  let format = model.format
  let images = randomImages(count, format)
  let full = model.conditionals(of: images)
  var growing = ImageBatch.random(images.shape, in: 0...1, seed: 17)
  var pass = model.incrementalPass(count: count)
  let (steps, width) = (full.shape[1], full.shape[2])
  let channels = model.channelsInOrder
  let numbersAStep = format.dimensions / steps
  for step in 0..<steps {
    let (row, column) = (step / channels).quotientAndRemainder(dividingBy: format.width)
    let logits = pass.logits(row: row, column: column, of: growing).elements
    for image in 0..<count {
      let got = logits[
        (image * channels + step % channels) * width..<(image * channels + step % channels + 1) * width]
      let wanted = full.elements[(image * steps + step) * width..<(image * steps + step + 1) * width]
      #expect(
        got.elementsEqual(wanted) { $0.bitPattern == $1.bitPattern },
        "pixel (\(row), \(column)), channel \(step % channels) of image \(image): \(got) for \(wanted)",
        sourceLocation: sourceLocation)
      growing.withUnsafeMutableElements { target in
        let first = image * format.dimensions + step * numbersAStep
        for index in first..<first + numbersAStep { target[index] = images.elements[index] }
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
  func completed(_ seed: UInt64) -> ImageBatch {
    var generator = RandomGenerator(seed: seed)
    return model.complete(images, known: known, using: &generator) { _ in }
  }
  let first = completed(1)
  for image in 0..<3 {
    let start = image * format.dimensions
    let kept = start..<start + known * format.channels
    #expect(first.elements[kept] == images.elements[kept], sourceLocation: sourceLocation)
  }
  #expect(first.elements == completed(1).elements, sourceLocation: sourceLocation)
  #expect(first.elements != completed(2).elements, sourceLocation: sourceLocation)
}
