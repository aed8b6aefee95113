import ModelZoo
import Tensors
import Testing

/// Expects no prediction to depend on what it predicts, nor on anything after it, to the bit; and each pixel and
/// channel but the last to be seen by something after it.
///
/// In order are pixels, and the channels of each where they are predicted one by one.
func expectCausality(of model: any AutoregressiveModel, sourceLocation: SourceLocation = #_sourceLocation) {
  // In one image alone a rectifier could hide a pixel.
  let images = randomImages(4, model.format)
  let before = model.conditionals(of: images)
  let (steps, width) = (before.shape[1], before.shape[2])
  let numbersAStep = model.format.dimensions / steps
  for changed in 0..<model.format.dimensions {
    var other = images
    other.withUnsafeMutableElements { numbers in
      for index in stride(from: changed, to: numbers.count, by: model.format.dimensions) {
        numbers[index] = numbers[index] > 0 ? 0 : 1
      }
    }
    let after = model.conditionals(of: other)
    let moved = zip(before.elements, after.elements).enumerated()
      .filter { $0.element.0.bitPattern != $0.element.1.bitPattern }.map { $0.offset / width % steps }
    let step = changed / numbersAStep
    let early = moved.first { $0 <= step }
    #expect(early == nil, "number \(changed) is seen by step \(early ?? 0)", sourceLocation: sourceLocation)
    #expect(
      step == steps - 1 || !moved.isEmpty, "number \(changed) is seen by none", sourceLocation: sourceLocation
    )
  }
}
